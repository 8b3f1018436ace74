#include "interleave/pct_policy.h"

namespace gcfuzz {
namespace {

// Edges included, a schedule of a few operations has some ten thousand steps.
constexpr uint32_t kStepBits = 17;

}  // namespace

void PctPolicy::Begin() {
  Dice dice(seed_);
  steps_.Clear();
  changed_ = 0;
  DrawPriorities(dice);
  DrawChanges(dice);
}

// A random order, above those that changes give.
void PctPolicy::DrawPriorities(Dice& dice) {
  for (int i = 0; i < Steps::kMaxThreads; ++i) {
    const auto other = static_cast<int>(dice.Below(static_cast<uint32_t>(i) + 1));
    priorities_[i] = priorities_[other];
    priorities_[other] = depth_ + i;
  }
}

void PctPolicy::DrawChanges(Dice& dice) {
  for (int i = 0; i < depth_ - 1; ++i) {
    const uint64_t step = dice.LogUniform(kStepBits);
    int place = i;
    for (; place > 0 && changes_[place - 1] > step; --place) changes_[place] = changes_[place - 1];
    changes_[place] = step;
  }
}

int PctPolicy::Choose(const YieldPoint& at, ThreadSet ready) {
  steps_.Advance(at);
  for (; changed_ < depth_ - 1 && changes_[changed_] <= steps_.count(); ++changed_) {
    priorities_[at.thread] = depth_ - 1 - changed_;
  }
  int best = LowestOf(ready);
  for (int thread = best + 1; thread < Steps::kMaxThreads; ++thread) {
    if (IsIn(thread, ready) && priorities_[thread] > priorities_[best]) best = thread;
  }
  return best;
}

// Of the fine kinds, steps are edges.
uint32_t PctPolicy::NextEdge(const YieldPoint& at) {
  if (at.kind != YieldKind::Edge) return kNoEdge;
  steps_.Advance(at);
  if (changed_ == depth_ - 1) return kNoEdge;
  const uint64_t change = changes_[changed_];
  return at.count() +
         (change > steps_.count() ? static_cast<uint32_t>(change - steps_.count()) : 0);
}

}  // namespace gcfuzz
