#include "report/crash_handler.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <ctime>
#include <string_view>

#include "base/harness_fault.h"
#include "report/run_record.h"
#include "report/tsan_suppressions.h"

// The sanitizers' runtimes have these; without one they are null.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
void __sanitizer_print_stack_trace() __attribute__((weak));
const char* __asan_get_report_description() __attribute__((weak));
// NOLINTEND(bugprone-reserved-identifier)
}

namespace gcfuzz {
namespace {

constexpr std::array<int, 5> kSignals = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
std::array<struct sigaction, kSignals.size()> previous_actions;
std::atomic<bool> printed{false};
std::atomic<long> first{0};  // the thread whose report this is

// Threads that meet in a bug fail together. Whichever is second would end the process amid the
// report of the first; it waits, but not for ever, for the first may have failed once more.
void LetTheFirstFinish() {
  constexpr timespec kLongest = {10, 0};
  long none = 0;
  const long self = syscall(SYS_gettid);
  if (!first.compare_exchange_strong(none, self) && none != self) nanosleep(&kLongest, nullptr);
}

bool PrintOnce() {
  LetTheFirstFinish();
  if (printed.exchange(true)) return false;
  FdSink sink(STDERR_FILENO);
  PrintRunRecord(sink);
  return true;
}

// An assertion that failed says where it stands, not how CPython came there.
void PrintAbortingStack() {
  if (__sanitizer_print_stack_trace != nullptr) __sanitizer_print_stack_trace();
}

// The sanitizers end a process whose operator new fails without asking its new handler.
void FaultIfMemoryRanOut(const char* what) {
  if (what != nullptr && std::string_view(what).find("out-of-memory") != std::string_view::npos) {
    HarnessFault("%s", kMemoryRanOut);
  }
}

void PassOn(const struct sigaction& previous, int signal, siginfo_t* info, void* context) {
  if ((previous.sa_flags & SA_SIGINFO) != 0 && previous.sa_sigaction != nullptr) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    ::signal(signal, SIG_DFL);
    raise(signal);
  }
}

void OnSignal(int signal, siginfo_t* info, void* context) {
  if (PrintOnce() && signal == SIGABRT) PrintAbortingStack();
  for (size_t i = 0; i < kSignals.size(); ++i) {
    if (kSignals[i] == signal) PassOn(previous_actions[i], signal, info, context);
  }
}

}  // namespace

void InstallCrashHandler() {
  struct sigaction action = {};
  action.sa_sigaction = OnSignal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &action, &previous_actions[i]);
  }
}

void SilenceCrashHandler() {
  LetTheFirstFinish();
  printed.store(true);
}

void PassSignalOn(const struct sigaction& previous, int signal, siginfo_t* info, void* context) {
  PassOn(previous, signal, info, context);
}

}  // namespace gcfuzz

// What the sanitizers' runtimes ask of a program. Weak there, so that these are found
// at link time; without a sanitizer nobody calls them. Defaults, not flags: they hold
// wherever the binary runs, and the environment (ASAN_OPTIONS, TSAN_OPTIONS) wins.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
void __asan_on_error() {
  gcfuzz::FaultIfMemoryRanOut(__asan_get_report_description());
  gcfuzz::PrintOnce();
}
// The only call for it that ThreadSanitizer makes. All that a runtime prints comes here, but not
// what libFuzzer does.
void __sanitizer_on_print(const char* text) { gcfuzz::FaultIfMemoryRanOut(text); }
void __tsan_on_report(void* /*report*/) { gcfuzz::PrintOnce(); }
void __ubsan_on_report() { gcfuzz::PrintOnce(); }

// An embedded interpreter that is never finalized is all leak. Fake stacks cost time
// and would only find bugs in C that keeps pointers to locals.
const char* __asan_default_options() {
  return "detect_leaks=0:detect_stack_use_after_return=0:allocator_may_return_null=1";
}

const char* __ubsan_default_options() { return "halt_on_error=1:print_stacktrace=1"; }

// The one signal handler that does much is ours, and says why the process makes no progress.
// When a process ends, its threads idle: waiting a second for a last race (atexit_sleep_ms) only
// makes children that run one schedule slow.
const char* __tsan_default_options() {
  return "halt_on_error=1:second_deadlock_stack=1:report_signal_unsafe=0:atexit_sleep_ms=0:"
         "allocator_may_return_null=1";
}

// The target's own list of what it knows and accepts.
const char* __tsan_default_suppressions() { return gcfuzz::kTsanSuppressions; }
// NOLINTEND(bugprone-reserved-identifier)
}
