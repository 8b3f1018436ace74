#include "execute/doctor.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <string>
#include <thread>

#include "base/exit_codes.h"
#include "base/sanitizers.h"
#include "execute/harness.h"
#include "python/gc_module.h"
#include "python/internals.h"
#include "python/ref.h"
#include "report/coverage_map.h"

namespace gcfuzz {
namespace {

// What a variant must have.
struct Expectation {
  bool assertions;
  bool sanitizer;
  bool undefined;   // UBSan
  bool validation;  // of the heap, by the collector
  bool coverage;
};

Expectation Expected() {
  const std::string variant = VariantName();
  const bool fuzzes = variant == "asan" || variant == "tsan" || variant == "debug";
  const bool undefined = variant == "asan" || variant == "debug";
  return {fuzzes || variant == "coverage", fuzzes, undefined, variant == "debug", fuzzes};
}

struct Ended {
  int status = -1;   // of waitpid
  std::string said;  // to standard error

  bool Says(std::string_view words) const { return said.find(words) != std::string::npos; }
};

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t length = 0;
  while ((length = read(fd, buffer, sizeof buffer)) > 0 || (length < 0 && errno == EINTR)) {
    text.append(buffer, length > 0 ? static_cast<size_t>(length) : 0);
  }
  return text;
}

[[noreturn]] void ProvokeAsChild(const std::function<void()>& provoke, int report_fd) {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  dup2(report_fd, STDERR_FILENO);
  signal(SIGABRT, SIG_DFL);
  provoke();
  _exit(kExitOk);
}

// Runs `provoke` in a child, where it may crash.
Ended Provoke(const std::function<void()>& provoke) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) ProvokeAsChild(provoke, ends[1]);
  close(ends[1]);
  Ended ended;
  ended.said = ReadAll(ends[0]);
  close(ends[0]);
  while (child > 0 && waitpid(child, &ended.status, 0) < 0 && errno == EINTR) continue;
  return ended;
}

// A build with a GIL was asked for as such: without, it could not have been configured.
Check CheckGil() {
  const Ref enabled =
      Ref::Steal(PyObject_CallMethod(PyImport_AddModule("sys"), "_is_gil_enabled", nullptr));
  const bool off = enabled && PyObject_IsTrue(enabled.get()) == 0;
  PyErr_Clear();
  const bool wanted = gcfuzz_has_gil() != 0;
  return {"no GIL", !wanted, off,
          off      ? "sys._is_gil_enabled() is False"
          : wanted ? "it has one, as asked for: nothing but a comparison"
                   : "configure CPython with --disable-gil"};
}

// One positional argument is promised and none given: `assert(args != NULL || ...)`
// in _PyObject_VectorcallTstate (Include/internal/pycore_call.h) stops it, and only that.
void CallWithoutArguments() {
  PyObject_Vectorcall(reinterpret_cast<PyObject*>(&PyType_Type), nullptr, 1, nullptr);
}

Check CheckAssertions() {
  const int status = Provoke(CallWithoutArguments).status;
  const bool on = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
  return {"assertions", Expected().assertions, on,
          on ? "a wrong call is stopped by an assertion of CPython"
             : "a wrong call passes CPython's assertions; build it with -UNDEBUG"};
}

#ifdef GCFUZZ_HAS_TSAN

constexpr char kSeen[] = "ThreadSanitizer sees a race with a read inside CPython";
constexpr char kUnseen[] =
    "a race with a read inside CPython goes unseen; build CPython with -fsanitize=thread";

// We write the size of a tuple and CPython reads it, with nothing between the two that orders them
// for ThreadSanitizer. Once each: of an access that lies too many others back it knows no stack
// any more, and does not report what it cannot show.
void Misbehave() {
  PyObject* tuple = PyTuple_New(1);
  std::atomic<bool> written{false};
  std::thread writer([&] {
    reinterpret_cast<PyVarObject*>(tuple)->ob_size = 1;
    written.store(true, std::memory_order_relaxed);
  });
  while (!written.load(std::memory_order_relaxed)) std::this_thread::yield();
  PyTuple_Size(tuple);
  writer.join();
}

#else

constexpr char kSeen[] = "AddressSanitizer sees a use after free of a Python object";
constexpr char kUnseen[] =
    "a use after free of a Python object goes unseen; build CPython with -fsanitize=address "
    "-DMI_TRACK_ASAN=1";

// CPython reads an object after its last reference is gone.
void Misbehave() {
  PyObject* tuple = PyTuple_New(70);  // large: no free list holds it
  Py_DECREF(tuple);
  PyObject_Size(tuple);
}

#endif

Check CheckSanitizer() {
  const int status = Provoke(Misbehave).status;
  const bool seen = WIFEXITED(status) && WEXITSTATUS(status) != kExitOk;
  return {"sanitizer", Expected().sanitizer, seen, seen ? kSeen : kUnseen};
}

// CPython divides the length of a buffer by the size of an item (Objects/memoryobject.c
// init_shape_strides).
void MakeBufferOfNothing() {
  char byte = 0;
  Py_buffer buffer = {};
  buffer.buf = &byte;
  buffer.len = buffer.ndim = 1;
  PyMemoryView_FromBuffer(&buffer);
}

Check CheckUndefined() {
  const bool seen = Provoke(MakeBufferOfNothing).Says("runtime error: division by zero");
  return {"undefined", Expected().undefined, seen,
          seen ? "UndefinedBehaviorSanitizer sees a division by zero inside CPython"
               : "a division by zero inside CPython goes unseen by UndefinedBehaviorSanitizer; "
                 "build it with -fsanitize=undefined"};
}

// An object that says it has no owner although its counts are not merged: of all checks
// only Python/gc_free_threading.c validate_refcounts minds, which is there in GC_DEBUG.
void CollectWithoutOwner() {
  PyObject* list = PyList_New(0);
  gcfuzz_take_owner(list);
  CollectGarbage(kFullCollection);
}

Check CheckValidation() {
  const bool seen = Provoke(CollectWithoutOwner).Says("unmerged objects should have ob_tid != 0");
  return {"validation", Expected().validation, seen,
          seen ? "the collector validates the heap (GC_DEBUG)"
               : "the collector does not validate the heap; configure CPython --with-pydebug"};
}

Check CheckCoverage() {
  CollectGarbage(kFullCollection);
  const EdgeCount edges = CountEdges("gc_free_threading.c");
  const bool counted = edges.covered > 0;
  return {"coverage", Expected().coverage, counted,
          counted ? std::to_string(edges.covered) + " of " + std::to_string(edges.total) +
                        " edges of gc_free_threading.c seen after one collection"
                  : "a collection leaves no trace in the counters; build CPython with "
                    "-fsanitize-coverage=inline-8bit-counters,pc-table and gcfuzz with lld"};
}

}  // namespace

std::vector<Check> ExamineBuild() {
  return {CheckGil(),       CheckAssertions(), CheckSanitizer(),
          CheckUndefined(), CheckValidation(), CheckCoverage()};
}

}  // namespace gcfuzz
