// The preemptions of a schedule, to be looked up at each yield point.
#ifndef GCFUZZ_INTERLEAVE_PREEMPTIONS_H_
#define GCFUZZ_INTERLEAVE_PREEMPTIONS_H_

#include <cstdint>

#include "interleave/position.h"

namespace gcfuzz {

// "Where the n-th yield point of that kind after the anchor is passed, go on with that
// thread."
struct Preemption {
  Anchor anchor;
  YieldKind kind;
  uint32_t count;
  int8_t target;
};

// Changed while no thread runs, read by all that do. Allocates nothing.
class Preemptions {
 public:
  Preemptions() { Clear(); }

  void Clear();

  // What does not fit is left out. Of two at one place the one that was added first counts.
  // REQUIRES: the anchor is an operation below kMaxAnchoredOperations or a StartOf.
  void Add(const Preemption& preemption);

  // The one at the yield point of that kind that has just been counted in `position`, or null.
  const Preemption* Find(const Position& position, YieldKind kind) const;

  // The count of the first there is from that yield point on, that one included, with the same
  // anchor; UINT32_MAX if there is none.
  uint32_t NextCount(const Position& position, YieldKind kind) const;

 private:
  static constexpr int kMax = kMaxAnchoredOperations;
  static constexpr int kRows = kMaxActors + kMaxAnchoredOperations;

  static int RowOf(Anchor anchor);

  Preemption all_[kMax];
  int16_t next_[kMax];    // with the same anchor, or -1
  int16_t first_[kRows];  // by anchor, or -1
  int16_t size_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_PREEMPTIONS_H_
