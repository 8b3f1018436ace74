// One input on its way to a smaller one: knows what failure to keep, runs the
// candidates in child processes and tells a person how far it is.
#ifndef GCFUZZ_CLI_MINIMIZE_SESSION_H_
#define GCFUZZ_CLI_MINIMIZE_SESSION_H_

#include <chrono>
#include <string>
#include <string_view>

#include "cli/inputs.h"
#include "cli/tally.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Runs it in child processes, `times` times or until interrupted.
// REQUIRES: StartHarness was called.
Tally RunRepeatedly(const Schedule& schedule, int times);

// True if `after` is lower than `before` by more than chance explains: more than two
// standard errors of the difference of two shares.
bool RateSank(int hits_before, int runs_before, int hits_after, int runs_after);

class MinimizeSession {
 public:
  // REQUIRES: the baseline has a finding; the most frequent one is the failure to keep.
  MinimizeSession(const Input& input, const Tally& baseline, std::string output);

  // Minimizes and returns the smallest schedule that failed. Ends early, with the
  // best so far, when interrupted or after `seconds` (0: no limit).
  Schedule Run(int times, int seconds);

  const std::string& verdict() const { return verdict_; }
  const std::string& output() const { return output_; }
  const Schedule& original() const { return original_; }
  const Tally& baseline() const { return baseline_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool OutOfTime() const;
  bool StillFails(const Schedule& candidate, int times);
  void Report(std::string_view pass, const Schedule& best);

  Schedule original_;
  Tally baseline_;
  std::string verdict_;
  std::string output_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point last_report_{};
  int candidates_ = 0;
  int faults_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_MINIMIZE_SESSION_H_
