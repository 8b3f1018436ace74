#include "bench/points_passed.h"

#include "base/harness_fault.h"
#include "interleave/control.h"
#include "interleave/steps.h"

namespace gcfuzz {
namespace {

Position PositionOf(const ControlEvent& event) {
  Position position;
  position.anchor = event.anchor;
  position.counts[static_cast<int>(event.kind)] = event.count;
  position.counts[static_cast<int>(YieldKind::Edge)] = event.edges;
  return position;
}

}  // namespace

PointsPassed PointsOfLastExecution() {
  const EventLog& events = control::Events();
  if (events.size() != events.kept()) HarnessFault("too many events to count them");
  PointsPassed passed{};
  Steps steps;
  steps.Clear();
  uint64_t others = 0;
  for (uint64_t i = 0; i < events.size(); ++i) {
    const ControlEvent& event = events.at(i);
    const Position position = PositionOf(event);
    steps.Advance({event.thread, event.kind, position});
    if (event.kind == YieldKind::Edge) continue;
    ++passed[static_cast<int>(event.kind)];
    ++others;
  }
  passed[static_cast<int>(YieldKind::Edge)] = steps.count() - others;
  return passed;
}

}  // namespace gcfuzz
