#include "cli/minimize_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "execute/isolated_run.h"
#include "minimize/minimize.h"
#include "report/read_report.h"

namespace gcfuzz {
namespace {

// Below that many hits a rate is hardly known.
constexpr int kEnoughHits = 5;
// How much more often than a candidate the result runs: a rate is claimed for it.
constexpr int kVerificationFactor = 5;
// How many more executions in a run may make up for a schedule that fails less often.
constexpr int kMoreExecutions = 10;
constexpr int kMostExecutions = 1000;
// Of a run, however many executions it has; they take milliseconds.
constexpr int kTimeoutSeconds = 60;

Measured Measure(const Schedule& schedule, int times, const IsolatedRun& each) {
  Measured measured{schedule, Tally(each.executions), each};
  for (int run = 0; run < times && !Interrupted(); ++run) measured.Run();
  return measured;
}

Measured MeasureWithFewestExecutions(const Schedule& schedule, int times) {
  Measured measured;
  for (const int executions : {1, 3, 10, 30, 100, 300, kMostExecutions}) {
    measured = Measure(schedule, times, {executions, kTimeoutSeconds});
    if (2 * measured.tally.CountOf(OutcomeKind::Finding) >= times || Interrupted()) break;
  }
  return measured;
}

// Of the failure that would be kept.
int HitsOf(const Measured& measured) {
  if (measured.tally.MostFrequentFinding() == nullptr) return 0;
  return KeptFailure(measured.findings).RateOf(measured.findings).hits;
}

}  // namespace

void Measured::Run() {
  const Outcome outcome = RunIsolated(schedule, each);
  tally.Add(outcome);
  findings.Add(outcome);
}

Measured MeasureInput(const Schedule& schedule, int times, int executions) {
  Measured measured = executions == 0 ? MeasureWithFewestExecutions(schedule, times)
                                      : Measure(schedule, times, {executions, kTimeoutSeconds});
  const int most_runs = kVerificationFactor * times;
  for (int hits = HitsOf(measured);
       hits > 0 && hits < kEnoughHits && measured.tally.runs() < most_runs && !Interrupted();
       hits = HitsOf(measured)) {
    measured.Run();
  }
  return measured;
}

MinimizeSession::MinimizeSession(Measured input, int times)
    : input_(std::move(input)), kept_(input_.findings), times_(times), accepted_{input_.schedule} {}

void MinimizeSession::Run(int seconds) {
  if (seconds > 0) deadline_ = Clock::now() + std::chrono::seconds(seconds);
  Minimize(
      input_.schedule, [this](const Schedule& candidate) { return StillFails(candidate); },
      [this](std::string_view pass, const Schedule& smallest) { Report(pass, smallest); });
  Complain(fmt::format("{} candidates tried", candidates_));
  if (faults_ > 0) {
    Complain(fmt::format("warning: {} runs of candidates ended in a harness fault", faults_));
  }
}

// A race shows so many times a second, not so many times an execution: what is smaller executes
// faster, and may be executed more often in a run. What always fails has no need of it.
IsolatedRun MinimizeSession::EachOf(const Schedule& candidate) const {
  IsolatedRun each = input_.each;
  if (each.executions == 1 && RateOf(input_).share() == 1) return each;
  const size_t larger = input_.schedule.operations.size();
  const size_t smaller = std::max<size_t>(candidate.operations.size(), 1);
  const int executions = static_cast<int>(each.executions * std::max(larger, smaller) / smaller);
  each.executions = std::max(each.executions, std::min(kMostExecutions, executions));
  return each;
}

// In turn, because how often a race shows depends on what else the machine does: the
// rate of half an hour ago proves nothing about now.
Comparison MinimizeSession::CompareWithInput(const Schedule& schedule,
                                             const IsolatedRun& each) const {
  Comparison comparison{{input_.schedule, Tally(input_.each.executions), input_.each},
                        {schedule, Tally(each.executions), each}};
  for (int run = 0; run < kVerificationFactor * times_ && !Interrupted(); ++run) {
    comparison.input.Run();
    comparison.result.Run();
  }
  return comparison;
}

bool MinimizeSession::HasSunk(const Comparison& comparison) const {
  return Sank(RateOf(comparison.input), RateOf(comparison.result));
}

// Before a larger one is taken because it fails more often, the smallest may have more
// executions in a run.
Comparison MinimizeSession::Verify() const {
  Comparison best;
  size_t index = accepted_.size() - 1;
  IsolatedRun more = EachOf(accepted_[index]);
  more.executions = std::min(kMostExecutions, kMoreExecutions * more.executions);
  bool first = true;
  for (size_t step = 1; !Interrupted(); step *= 2) {
    Comparison comparison = CompareWithInput(accepted_[index], EachOf(accepted_[index]));
    if (std::exchange(first, false) && HasSunk(comparison)) {
      comparison = CompareWithInput(accepted_[index], more);
    }
    const Rate rate = RateOf(comparison.result);
    const bool sank = HasSunk(comparison);
    if (!sank || rate.share() > RateOf(best.result).share()) best = std::move(comparison);
    if (!sank || index <= 1) break;
    index -= std::min(index - 1, step);
  }
  return best;
}

bool MinimizeSession::OutOfTime() const { return Interrupted() || Clock::now() > deadline_; }

// Out of time every candidate counts as one that does not fail, so that Minimize
// comes to its end within moments.
bool MinimizeSession::StillFails(const Schedule& candidate) {
  if (OutOfTime()) return false;
  ++candidates_;
  const IsolatedRun each = EachOf(candidate);
  SequentialTest test(RateOf(input_).share(), times_);
  auto answer = SequentialTest::Answer::Undecided;
  while (answer == SequentialTest::Answer::Undecided) {
    if (OutOfTime()) return false;
    const Outcome outcome = RunIsolated(candidate, each);
    if (outcome.kind == OutcomeKind::HarnessFault) ++faults_;
    // It hangs: another failure than ours, and each run costs the whole time limit.
    if (outcome.verdict == "timeout" && kept_.verdict() != "timeout") return false;
    answer = test.Note(outcome.kind == OutcomeKind::Finding &&
                       kept_.IsShownBy(Read(outcome.report, outcome.verdict).signature));
  }
  if (answer == SequentialTest::Answer::Sank) return false;
  accepted_.push_back(candidate);
  return true;
}

// At most one line a second: improvements come by the dozen.
void MinimizeSession::Report(std::string_view pass, const Schedule& smallest) {
  const Clock::time_point now = Clock::now();
  if (now - last_report_ < std::chrono::seconds(1)) return;
  last_report_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  Complain(fmt::format("{:>4} s  {:<28} {}", elapsed, pass, SizeOf(smallest)));
}

}  // namespace gcfuzz
