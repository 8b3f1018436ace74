#include "interleave/replay_policy.h"

namespace gcfuzz {

const ControlEvent* ReplayPolicy::Expected() {
  while (index_ < size_ && recorded_[index_].next < 0) ++index_;
  return index_ < size_ ? &recorded_[index_] : nullptr;
}

int ReplayPolicy::Choose(const YieldPoint& at, ThreadSet ready) {
  const ControlEvent* const expected = Expected();
  const int8_t next = expected != nullptr ? expected->next : int8_t{-1};
  const ControlEvent found = {.thread = static_cast<int8_t>(at.thread),
                              .kind = at.kind,
                              .next = next,
                              .anchor = at.position.anchor,
                              .count = at.count(),
                              .edges = at.position.edges(),
                              .ready = ready};
  if (expected == nullptr || !SameEvent(*expected, found)) on_divergence_(index_, found);
  ++index_;
  return next;
}

uint32_t ReplayPolicy::NextEdge(const YieldPoint& at) {
  const ControlEvent* const expected = Expected();
  const bool here = expected != nullptr && expected->kind == at.kind &&
                    expected->thread == at.thread && expected->anchor == at.position.anchor;
  return here ? expected->count : kNoEdge;
}

}  // namespace gcfuzz
