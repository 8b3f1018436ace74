#include "cli/minimize_session.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "execute/isolated_run.h"
#include "minimize/minimize.h"

namespace gcfuzz {

Tally RunRepeatedly(const Schedule& schedule, int times) {
  Tally tally;
  for (int run = 0; run < times && !Interrupted(); ++run) {
    tally.Add(RunIsolated(schedule));
  }
  return tally;
}

bool RateSank(int hits_before, int runs_before, int hits_after, int runs_after) {
  const double before = double(hits_before) / runs_before;
  const double after = double(hits_after) / runs_after;
  const double variance = before * (1 - before) / runs_before + after * (1 - after) / runs_after;
  return before - after > 2 * std::sqrt(variance);
}

MinimizeSession::MinimizeSession(const Input& input, const Tally& baseline, std::string output)
    : original_(input.schedule),
      baseline_(baseline),
      verdict_(baseline.MostFrequentFinding()->verdict),
      output_(std::move(output)) {}

// Out of time every candidate counts as one that does not fail, so that Minimize
// comes to its end within moments and returns the best it has.
Schedule MinimizeSession::Run(int times, int seconds) {
  if (seconds > 0) deadline_ = Clock::now() + std::chrono::seconds(seconds);
  const Schedule best = Minimize(
      original_, [&](const Schedule& candidate) { return StillFails(candidate, times); },
      [&](std::string_view pass, const Schedule& smaller) { Report(pass, smaller); });
  Complain(fmt::format("{} candidates tried", candidates_));
  if (faults_ > 0) {
    Complain(fmt::format("warning: {} candidate runs ended in a harness fault", faults_));
  }
  return best;
}

bool MinimizeSession::OutOfTime() const { return Interrupted() || Clock::now() > deadline_; }

bool MinimizeSession::StillFails(const Schedule& candidate, int times) {
  if (OutOfTime()) return false;
  ++candidates_;
  for (int run = 0; run < times && !OutOfTime(); ++run) {
    const Outcome outcome = RunIsolated(candidate);
    if (outcome.kind == OutcomeKind::Finding && outcome.verdict == verdict_) return true;
    if (outcome.kind == OutcomeKind::HarnessFault) ++faults_;
    // It hangs, which costs a time limit each; it is another failure than ours.
    if (outcome.verdict == "timeout") return false;
  }
  return false;
}

// At most one line a second: improvements come by the dozen.
void MinimizeSession::Report(std::string_view pass, const Schedule& best) {
  const Clock::time_point now = Clock::now();
  if (now - last_report_ < std::chrono::seconds(1)) return;
  last_report_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  Complain(fmt::format("{:>4} s  {:<20} {}", elapsed, pass, SizeOf(best)));
}

}  // namespace gcfuzz
