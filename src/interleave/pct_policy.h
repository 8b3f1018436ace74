// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010).
#ifndef GCFUZZ_INTERLEAVE_PCT_POLICY_H_
#define GCFUZZ_INTERLEAVE_PCT_POLICY_H_

#include "interleave/dice.h"
#include "interleave/policy.h"
#include "interleave/steps.h"

namespace gcfuzz {

// Threads have random priorities, and the highest that can run does; at depth - 1 steps the one
// that runs falls below all others. How long a run is nobody knows before: these steps are drawn so
// that each doubling is as likely as the one before, which favours early ones and excludes none.
// So the bound of the paper, for steps drawn evenly from a known length, does not hold here.
class PctPolicy final : public Policy {
 public:
  static constexpr int kMaxDepth = 16;

  // REQUIRES: 1 <= depth <= kMaxDepth.
  PctPolicy(int depth, uint64_t seed) : depth_(depth), seed_(seed) {}

  void Begin() override;
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint& at) override;

 private:
  void DrawPriorities(Dice& dice);
  void DrawChanges(Dice& dice);

  const int depth_;
  const uint64_t seed_;
  Steps steps_;
  int priorities_[Steps::kMaxThreads] = {};
  uint64_t changes_[kMaxDepth] = {};  // steps, in order
  int changed_ = 0;                   // how many of them have come
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_PCT_POLICY_H_
