#include "interleave/preempt_policy.h"

namespace gcfuzz {

void PreemptPolicy::Begin() { met_ = obeyed_ = 0; }

int PreemptPolicy::Choose(const YieldPoint& at, ThreadSet ready) {
  const Preemption* const preemption = preemptions_.Find(at.position, at.kind);
  if (preemption == nullptr) return GoOn(at, ready);
  ++met_;
  if (preemption->target == at.thread || !IsIn(preemption->target, ready)) return GoOn(at, ready);
  ++obeyed_;
  return preemption->target;
}

uint32_t PreemptPolicy::NextEdge(const YieldPoint& at) {
  return preemptions_.NextCount(at.position, at.kind);
}

}  // namespace gcfuzz
