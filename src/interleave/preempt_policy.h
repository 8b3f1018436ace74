// The policy that a schedule's own preemptions are.
#ifndef GCFUZZ_INTERLEAVE_PREEMPT_POLICY_H_
#define GCFUZZ_INTERLEAVE_PREEMPT_POLICY_H_

#include "interleave/policy.h"
#include "interleave/preemptions.h"

namespace gcfuzz {

// Switches where a preemption says so, if its thread can run, and nowhere else.
class PreemptPolicy final : public Policy {
 public:
  // `preemptions` outlives the policy.
  explicit PreemptPolicy(const Preemptions& preemptions) : preemptions_(preemptions) {}

  void Begin() override;
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint& at) override;

  // Since Begin: preemptions whose yield point was passed, and those whose thread ran on.
  uint64_t met() const { return met_; }
  uint64_t obeyed() const { return obeyed_; }

 private:
  const Preemptions& preemptions_;
  uint64_t met_ = 0;
  uint64_t obeyed_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_PREEMPT_POLICY_H_
