#include "interleave/pos_policy.h"

namespace gcfuzz {
namespace {

constexpr uint32_t kGapBits = 13;

// Bytes of machine code: about a function of CPython.
constexpr uintptr_t kNear = 512;

}  // namespace

void PosPolicy::Begin() {
  dice_ = Dice(seed_);
  for (Step& step : steps_) step = {false, YieldKind::Op, 0, Draw()};
}

bool PosPolicy::Race(const Step& left, const Step& right) {
  if (!left.known || !right.known || left.kind != right.kind) return false;
  if (left.kind == YieldKind::Op) return false;
  const uintptr_t apart =
      left.where > right.where ? left.where - right.where : right.where - left.where;
  return apart < kNear;
}

int PosPolicy::Choose(const YieldPoint& at, ThreadSet ready) {
  const Step done = steps_[at.thread];
  steps_[at.thread] = {true, at.kind, at.where, Draw()};
  for (int thread = 0; thread < kMaxThreads; ++thread) {
    if (thread != at.thread && Race(done, steps_[thread])) steps_[thread].priority = Draw();
  }
  int best = LowestOf(ready);
  for (int thread = best + 1; thread < kMaxThreads; ++thread) {
    if (IsIn(thread, ready) && steps_[thread].priority > steps_[best].priority) best = thread;
  }
  return best;
}

uint32_t PosPolicy::NextEdge(const YieldPoint& at) {
  return at.count() + dice_.LogUniform(kGapBits) - 1;
}

}  // namespace gcfuzz
