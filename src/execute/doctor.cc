#include "execute/doctor.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>

#include "base/exit_codes.h"
#include "execute/harness.h"
#include "python/gc_module.h"
#include "python/ref.h"
#include "report/coverage_map.h"

namespace gcfuzz {
namespace {

// What a variant must have.
struct Expectation {
  bool assertions;
  bool sanitizer;
  bool coverage;
};

Expectation Expected() {
  const std::string variant = VariantName();
  const bool fuzzes = variant == "asan" || variant == "tsan" || variant == "debug";
  return {fuzzes || variant == "coverage", fuzzes, fuzzes};
}

// Runs `provoke` in a child that says nothing; its wait status.
int StatusOfChild(const std::function<void()>& provoke) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (freopen("/dev/null", "w", stderr) == nullptr) _exit(kExitHarnessFault);
    signal(SIGABRT, SIG_DFL);
    provoke();
    _exit(kExitOk);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return child > 0 ? status : -1;
}

Check CheckGil() {
  const Ref enabled =
      Ref::Steal(PyObject_CallMethod(PyImport_AddModule("sys"), "_is_gil_enabled", nullptr));
  const bool off = enabled && PyObject_IsTrue(enabled.get()) == 0;
  PyErr_Clear();
  return {"no GIL", true, off,
          off ? "sys._is_gil_enabled() is False" : "configure CPython with --disable-gil"};
}

// One positional argument is promised and none given: `assert(args != NULL || ...)`
// in _PyObject_VectorcallTstate (Include/internal/pycore_call.h) stops it, and only that.
void CallWithoutArguments() {
  PyObject_Vectorcall(reinterpret_cast<PyObject*>(&PyType_Type), nullptr, 1, nullptr);
}

Check CheckAssertions() {
  const int status = StatusOfChild(CallWithoutArguments);
  const bool on = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
  return {"assertions", Expected().assertions, on,
          on ? "a wrong call is stopped by an assertion of CPython"
             : "a wrong call passes CPython's assertions; build it with -UNDEBUG"};
}

#if defined(__has_feature) && __has_feature(thread_sanitizer)

constexpr char kSeen[] = "ThreadSanitizer sees a race with a read inside CPython";
constexpr char kUnseen[] =
    "a race with a read inside CPython goes unseen; build CPython with -fsanitize=thread";

// We write the size of a tuple while CPython reads it.
void Misbehave() {
  PyObject* tuple = PyTuple_New(1);
  std::thread writer([tuple] {
    for (int i = 0; i < 100000; ++i) reinterpret_cast<PyVarObject*>(tuple)->ob_size = 1;
  });
  for (int i = 0; i < 100000; ++i) PyTuple_Size(tuple);
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
  const int status = StatusOfChild(Misbehave);
  const bool seen = WIFEXITED(status) && WEXITSTATUS(status) != kExitOk;
  return {"sanitizer", Expected().sanitizer, seen, seen ? kSeen : kUnseen};
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
  return {CheckGil(), CheckAssertions(), CheckSanitizer(), CheckCoverage()};
}

}  // namespace gcfuzz
