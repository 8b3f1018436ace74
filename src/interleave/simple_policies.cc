#include "interleave/simple_policies.h"

namespace gcfuzz {
namespace {

constexpr uint32_t kGapBits = 13;

int NthOf(ThreadSet set, uint32_t n) {
  for (; n > 0; --n) set &= set - 1;
  return LowestOf(set);
}

}  // namespace

int GoOnPolicy::Choose(const YieldPoint& at, ThreadSet ready) { return GoOn(at, ready); }

int RandomPolicy::Choose(const YieldPoint& at, ThreadSet ready) {
  if (!IsFine(at.kind) && dice_.Below(4) != 0) return GoOn(at, ready);
  return NthOf(ready, dice_.Below(static_cast<uint32_t>(__builtin_popcountll(ready))));
}

uint32_t RandomPolicy::NextEdge(const YieldPoint& at) {
  return at.count() + dice_.LogUniform(kGapBits) - 1;
}

int RoundRobinPolicy::Choose(const YieldPoint& at, ThreadSet ready) {
  if (at.kind != YieldKind::Op && IsIn(at.thread, ready)) return at.thread;
  const ThreadSet above = ready >> at.thread >> 1 << at.thread << 1;
  return LowestOf(above != 0 ? above : ready);
}

}  // namespace gcfuzz
