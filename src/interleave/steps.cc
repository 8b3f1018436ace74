#include "interleave/steps.h"

namespace gcfuzz {

void Steps::Clear() {
  count_ = 0;
  for (Last& last : last_) last = {kNoAnchor, 0};
}

void Steps::Advance(const YieldPoint& at) {
  Last& last = last_[at.thread];
  const uint32_t edges = at.position.edges();
  const bool went_on = last.anchor == at.position.anchor && edges >= last.edges;
  count_ += went_on ? edges - last.edges : edges;
  if (!IsFine(at.kind)) ++count_;
  last = {at.position.anchor, edges};
}

}  // namespace gcfuzz
