// Adds the run record to whatever ends the process: a sanitizer's report, a failed
// assertion of CPython, a signal.
#ifndef GCFUZZ_REPORT_CRASH_HANDLER_H_
#define GCFUZZ_REPORT_CRASH_HANDLER_H_

#include <signal.h>

namespace gcfuzz {

// Chains itself before the handlers that are there, so that a fuzzing engine still
// saves its input and a sanitizer still prints its stacks. Sanitizer reports need no
// handler: their runtimes call __asan_on_error, __tsan_on_report, __ubsan_on_report,
// which this library defines. Call after the engine has started (first input).
void InstallCrashHandler();

// The calling thread is about to print a report of its own and to abort: print no run record, and
// let no other thread that fails meanwhile end the process before. Waits if one has failed already.
void SilenceCrashHandler();

// Does with a signal what the action that was there before would have done.
void PassSignalOn(const struct sigaction& previous, int signal, siginfo_t* info, void* context);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_CRASH_HANDLER_H_
