// Policies that need no theory.
#ifndef GCFUZZ_INTERLEAVE_SIMPLE_POLICIES_H_
#define GCFUZZ_INTERLEAVE_SIMPLE_POLICIES_H_

#include "interleave/dice.h"
#include "interleave/policy.h"

namespace gcfuzz {

// Nobody is preempted.
class GoOnPolicy final : public Policy {
 public:
  void Begin() override {}
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint&) override { return kNoEdge; }
};

// A random walk: any thread that can run goes on, at one in four yield points and at edges that
// are near and far alike.
class RandomPolicy final : public Policy {
 public:
  explicit RandomPolicy(uint64_t seed) : seed_(seed) {}

  void Begin() override { dice_ = Dice(seed_); }
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint& at) override;

 private:
  const uint64_t seed_;
  Dice dice_{0};
};

// Each thread in turn, an operation each.
class RoundRobinPolicy final : public Policy {
 public:
  void Begin() override {}
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint&) override { return kNoEdge; }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_SIMPLE_POLICIES_H_
