// The policy that does again what another one did.
#ifndef GCFUZZ_INTERLEAVE_REPLAY_POLICY_H_
#define GCFUZZ_INTERLEAVE_REPLAY_POLICY_H_

#include <cstdint>

#include "interleave/event_log.h"
#include "interleave/policy.h"

namespace gcfuzz {

// Follows the events of an earlier run, and compares each with what happens. Where nobody could go
// on no policy is asked: such events, and what comes after the last one, are for the caller to
// compare.
class ReplayPolicy final : public Policy {
 public:
  // Told what happens instead of that event (there is none if `index` is their number), on the
  // thread that runs; must not return. `found.next` says nothing.
  using OnDivergence = void (*)(uint64_t index, const ControlEvent& found);

  // `recorded` outlives the policy.
  ReplayPolicy(const ControlEvent* recorded, uint64_t size, OnDivergence on_divergence)
      : recorded_(recorded), size_(size), on_divergence_(on_divergence) {}

  void Begin() override { index_ = 0; }
  int Choose(const YieldPoint& at, ThreadSet ready) override;
  uint32_t NextEdge(const YieldPoint& at) override;

 private:
  // The event that comes next; null after the last one.
  const ControlEvent* Expected();

  const ControlEvent* const recorded_;
  const uint64_t size_;
  const OnDivergence on_divergence_;
  uint64_t index_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_REPLAY_POLICY_H_
