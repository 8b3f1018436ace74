// Executes a schedule in child processes, so that a crash of the target ends the
// child and becomes an outcome.
#ifndef GCFUZZ_EXECUTE_ISOLATED_RUN_H_
#define GCFUZZ_EXECUTE_ISOLATED_RUN_H_

#include <string>
#include <string_view>
#include <vector>

#include "schedule/schedule.h"

namespace gcfuzz {

// Diverged: a run that was to be as recorded was not (replay.h). It says nothing of CPython.
enum class OutcomeKind : uint8_t { Clean, Finding, HarnessFault, Diverged };

// The first words of a report that says where a run diverged, and the verdict.
inline constexpr std::string_view kDivergedPrefix = "gcfuzz: DIVERGED: ";
inline constexpr std::string_view kDivergedVerdict = "diverged";

struct Outcome {
  OutcomeKind kind = OutcomeKind::Clean;
  // "clean", a VerdictKind's name, or for what a sanitizer, an assertion or a
  // signal ended: "AddressSanitizer: heap-use-after-free", "assertion failed",
  // "signal 11 (Segmentation fault)", "timeout".
  std::string verdict;
  std::string report;  // all the child wrote to standard error
};

struct IsolatedRun {
  // A race that shows once in hundreds of executions is better sought by executing
  // often in one child than by starting a child for each.
  int executions = 1;
  int timeout_seconds = 25;  // for all of them
  bool events = false;       // control::Events() are those of the last execution afterwards
  // Executed before, once each; what they do is judged too. Null: none.
  const std::vector<Schedule>* earlier = nullptr;
};

// Forks a child of this process that executes the schedule until it is found to fail,
// at most `executions` times, in an interpreter that has executed nothing before, and
// waits for it. A child that takes longer than the timeout is asked for the stacks of its
// threads, then killed, and its outcome is the finding "timeout". A child that cannot be
// started is a harness fault of this run.
// REQUIRES: StartHarness was called; no Execute in this process (threads would be
// lost in the child). Coordinator only.
Outcome RunIsolated(const Schedule& schedule, const IsolatedRun& run = {});

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_ISOLATED_RUN_H_
