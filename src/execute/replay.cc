#include "execute/replay.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/exit_codes.h"
#include "base/text_sink.h"
#include "execute/event_line.h"
#include "execute/policy_choice.h"
#include "interleave/control.h"
#include "interleave/replay_policy.h"

namespace gcfuzz {
namespace {

Recording followed;

void PrintEventOrEnd(const ControlEvent* event, TextSink& sink) {
  sink.Append("'");
  if (event != nullptr) {
    PrintEventLine(*event, sink);
  } else {
    sink.Append("the end of the run");
  }
  sink.Append("'");
}

// Null for none.
void PrintDifference(uint64_t index, const ControlEvent* expected, const ControlEvent* found,
                     TextSink& sink) {
  sink.Append(kDivergedPrefix);
  sink.Append("event ");
  sink.AppendNumber(index + 1);
  sink.Append(": ");
  PrintEventOrEnd(found, sink);
  sink.Append(" instead of ");
  PrintEventOrEnd(expected, sink);
  sink.Append("\n");
}

const ControlEvent* RecordedAt(uint64_t index) {
  return index < followed.events.size() ? &followed.events[index] : nullptr;
}

const ControlEvent* HappenedAt(uint64_t index) {
  const EventLog& events = control::Events();
  return index < events.kept() ? &events.at(index) : nullptr;
}

// In the child, on the thread that runs. It was to choose who goes on, and did not.
void Diverge(uint64_t index, const ControlEvent& found) {
  FdSink sink(STDERR_FILENO);
  ControlEvent instead = found;
  const ControlEvent* const expected = RecordedAt(index);
  if (expected == nullptr) instead.next = static_cast<int8_t>(LowestOf(found.ready));
  PrintDifference(index, expected, &instead, sink);
  _exit(kExitDiverged);
}

// The first event that is not as recorded, as a line; nothing if all are.
std::string EventDifference() {
  const uint64_t most = std::max<uint64_t>(followed.events.size(), control::Events().kept());
  for (uint64_t i = 0; i < most; ++i) {
    const ControlEvent* const expected = RecordedAt(i);
    const ControlEvent* const found = HappenedAt(i);
    if (expected != nullptr && found != nullptr && SameEvent(*expected, *found)) continue;
    std::string line;
    StringSink sink(line);
    PrintDifference(i, expected, found, sink);
    return line;
  }
  return {};
}

}  // namespace

void FollowRecording(Recording recording, const std::string& option) {
  followed = std::move(recording);
  FollowPolicy(
      std::make_unique<ReplayPolicy>(followed.events.data(), followed.events.size(), Diverge),
      option);
}

Outcome CompareWithRecording(Outcome outcome) {
  const bool ended =
      outcome.kind == OutcomeKind::Diverged || outcome.kind == OutcomeKind::HarnessFault;
  if (ended) return outcome;
  std::string difference = EventDifference();
  if (difference.empty() && outcome.verdict != followed.verdict) {
    difference = std::string(kDivergedPrefix) + "after all events: '" + outcome.verdict +
                 "' instead of '" + followed.verdict + "'\n";
  }
  if (difference.empty()) return outcome;
  return {OutcomeKind::Diverged, std::string(kDivergedVerdict), difference + outcome.report};
}

}  // namespace gcfuzz
