// Where in its schedule a thread is, as preemptions count.
#ifndef GCFUZZ_INTERLEAVE_POSITION_H_
#define GCFUZZ_INTERLEAVE_POSITION_H_

#include <cstdint>

#include "base/yield_kinds.h"

namespace gcfuzz {

// What yield points are counted from: an operation, by its index in the schedule, or the
// start of a thread or body.
using Anchor = int16_t;
inline constexpr Anchor kNoAnchor = INT16_MIN;
inline constexpr int kMaxAnchoredOperations = 256;
inline constexpr int kMaxActors = 16;

// `actor` numbers threads and bodies together, below kMaxActors.
constexpr Anchor StartOf(int actor) { return static_cast<Anchor>(-1 - actor); }

struct Position {
  Anchor anchor = kNoAnchor;
  uint32_t counts[kYieldKinds] = {};  // yield points passed since the anchor, by kind
  // Control's, of each fine kind: those before this one concern nobody. 0: not asked yet.
  uint32_t next[kFineKinds] = {};

  uint32_t edges() const { return counts[static_cast<int>(YieldKind::Edge)]; }
  void ForgetNext() {
    for (uint32_t& of_kind : next) of_kind = 0;
  }
};

// The calling thread's. Nobody else's business.
Position& ThePosition();

// The calling thread begins an operation, or its program, or a body.
inline void MoveTo(Anchor anchor) { ThePosition() = {anchor, {}}; }

// It goes on where it was. Yield points have been passed meanwhile.
inline void MoveBackTo(const Position& position) {
  ThePosition() = position;
  ThePosition().ForgetNext();
}

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_POSITION_H_
