#include "cli/baked_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "execute/bake.h"
#include "execute/isolated_run.h"
#include "execute/policy_choice.h"
#include "execute/preemption_rows.h"

namespace gcfuzz {
namespace {

// A run of the schedule under its own preemptions.
Recording RunByItself(const Schedule& schedule) {
  ChoosePolicy("schedule", 0);
  IsolatedRun run;
  run.events = true;
  const Outcome outcome = RunIsolated(schedule, run);
  std::optional<Recording> recording = TakeRecording(schedule, outcome.verdict);
  if (recording) return *std::move(recording);
  Recording too_long;
  too_long.verdict = outcome.verdict;
  return too_long;
}

bool SameRun(const Recording& left, const Recording& right) {
  const std::vector<ControlEvent> one = WithoutPreemptions(left.schedule, left.events);
  const std::vector<ControlEvent> other = WithoutPreemptions(right.schedule, right.events);
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), SameEvent);
}

}  // namespace

std::optional<BakedRun> BakeRun(const Recording& recording, std::string& problem) {
  std::optional<Schedule> baked = Bake(recording.schedule, recording.events, problem);
  if (!baked) return std::nullopt;
  const Recording again = RunByItself(*baked);
  if (again.verdict != recording.verdict) {
    problem = fmt::format("with preemptions instead of the policy it is '{}', not '{}'",
                          again.verdict, recording.verdict);
    return std::nullopt;
  }
  const auto preemptions =
      std::count_if(baked->operations.begin(), baked->operations.end(), IsPreemption);
  return BakedRun{*std::move(baked), static_cast<size_t>(preemptions), SameRun(recording, again)};
}

}  // namespace gcfuzz
