// Counts what happens in a run, edges included, at the few points at which a policy is asked.
#ifndef GCFUZZ_INTERLEAVE_STEPS_H_
#define GCFUZZ_INTERLEAVE_STEPS_H_

#include <cstdint>

#include "interleave/policy.h"

namespace gcfuzz {

class Steps {
 public:
  static constexpr int kMaxThreads = 64;  // the bits of a ThreadSet

  void Clear();

  // The thread has come to that yield point: counts it, once, and the edges on its way there.
  // Edges that a body passed before the operation goes on below it are left out.
  void Advance(const YieldPoint& at);

  uint64_t count() const { return count_; }

 private:
  struct Last {
    Anchor anchor;
    uint32_t edges;
  };
  uint64_t count_ = 0;
  Last last_[kMaxThreads] = {};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_STEPS_H_
