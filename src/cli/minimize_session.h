// One input on its way to a smaller one: knows what failure to keep and how often it
// came up, runs the candidates in child processes and tells a person how far it is.
#ifndef GCFUZZ_CLI_MINIMIZE_SESSION_H_
#define GCFUZZ_CLI_MINIMIZE_SESSION_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "cli/kept_failure.h"
#include "cli/rate.h"
#include "cli/run_findings.h"
#include "cli/tally.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// A schedule and what its runs came to.
struct Measured {
  Schedule schedule;
  Tally tally;                // by verdict
  IsolatedRun each;           // what a run was
  RunFindings findings = {};  // by signature

  void Run();
};

// What is claimed in the end, both measured in the same minutes.
struct Comparison {
  Measured input;
  Measured result;
};

// Runs it in child processes, `times` times or until interrupted, each run of up to
// `executions` executions; 0 takes the fewest, of 1, 3, 10, 30 and so on to 1,000, with which
// at least half of the runs fail. If its most frequent failure came up, but fewer than kEnoughHits
// times, up to kVerificationFactor times as often.
// REQUIRES: StartHarness was called.
Measured MeasureInput(const Schedule& schedule, int times, int executions);

// Main thread only, after StartHarness.
class MinimizeSession {
 public:
  // REQUIRES: `input` was run and has a finding; its most frequent failure is kept.
  MinimizeSession(Measured input, int times);

  // Minimizes. Ends early when interrupted or after `seconds` (0: no limit).
  void Run(int seconds);

  // The smallest schedule that seemed to fail as often as the input.
  const Schedule& best() const { return accepted_.back(); }

  // Runs the best and the input in turn, each kVerificationFactor times as often as a
  // candidate. If the best fails clearly less often, chance has let it pass: then
  // earlier, larger ones are tried, and if none holds the most frequent one is returned.
  // Never the input, if anything smaller was accepted. Incomplete when interrupted.
  Comparison Verify() const;

  Rate RateOf(const Measured& measured) const { return kept_.RateOf(measured.findings); }
  const KeptFailure& kept() const { return kept_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool OutOfTime() const;
  IsolatedRun EachOf(const Schedule& candidate) const;
  bool HasSunk(const Comparison& comparison) const;
  bool StillFails(const Schedule& candidate);
  Comparison CompareWithInput(const Schedule& schedule, const IsolatedRun& each) const;
  void Report(std::string_view pass, const Schedule& smallest);

  Measured input_;
  KeptFailure kept_;
  int times_;
  std::vector<Schedule> accepted_;  // the input first, then ever smaller ones
  Clock::time_point start_ = Clock::now();
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point last_report_;
  int candidates_ = 0;
  int faults_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_MINIMIZE_SESSION_H_
