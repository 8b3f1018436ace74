// Partial order sampling (Yuan, Yang and Gu, CAV 2018).
#ifndef GCFUZZ_INTERLEAVE_POS_POLICY_H_
#define GCFUZZ_INTERLEAVE_POS_POLICY_H_

#include <cstdint>

#include "interleave/dice.h"
#include "interleave/policy.h"

namespace gcfuzz {

// Each step of a thread has a random priority, and of the steps that can come next the highest
// does. One that has waited keeps its priority, so threads run in bursts of all lengths; but when
// another step that it races with has come, it draws anew, so that what comes next of the two is
// open.
//
// A step goes to the next yield point that is no edge, or to an edge that is near or far, each
// doubling as likely as the one before. What steps touch nobody tells us here: taken for a race are
// two in the same code, or two callbacks or waits of the same kind.
class PosPolicy final : public Policy {
 public:
  explicit PosPolicy(uint64_t seed) : seed_(seed) {}

  void Begin() override;
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint& at) override;

 private:
  static constexpr int kMaxThreads = 64;  // the bits of a ThreadSet

  // Where a thread stands: its next step begins there.
  struct Step {
    bool known;  // it has come to a yield point
    YieldKind kind;
    uintptr_t where;
    uint32_t priority;
  };

  static bool Race(const Step& left, const Step& right);
  uint32_t Draw() { return dice_.Below(UINT32_MAX); }

  const uint64_t seed_;
  Dice dice_{0};
  Step steps_[kMaxThreads] = {};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_POS_POLICY_H_
