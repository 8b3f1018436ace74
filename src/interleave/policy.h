// Who runs next.
#ifndef GCFUZZ_INTERLEAVE_POLICY_H_
#define GCFUZZ_INTERLEAVE_POLICY_H_

#include <cstdint>

#include "interleave/position.h"

namespace gcfuzz {

// A set of threads: bit n is thread n.
using ThreadSet = uint64_t;

constexpr bool IsIn(int thread, ThreadSet set) { return (set >> thread & 1) != 0; }
// REQUIRES: not empty.
constexpr int LowestOf(ThreadSet set) { return __builtin_ctzll(set); }

// A thread passes a yield point.
struct YieldPoint {
  int thread;
  YieldKind kind;
  const Position& position;  // with this point counted
  uintptr_t where = 0;       // the code at an edge

  uint32_t count() const { return position.counts[static_cast<int>(kind)]; }
};

// Asked by the one thread that runs, so never by two at once. Must not allocate, lock or call
// what is instrumented.
class Policy {
 public:
  virtual ~Policy() = default;

  // The threads stand at the start.
  virtual void Begin() = 0;

  // Who goes on, one of `ready`. The thread that asks is among them if it can go on.
  // REQUIRES: ready is not empty.
  virtual int Choose(const YieldPoint& at, ThreadSet ready) = 0;

  // Choose is asked at every yield point that is not of a fine kind (edge, load, store). Those are
  // so many that it is asked at single ones only: this one or the first of its kind that follows
  // it, by its number since the anchor, and kNoEdge for none until another yield point has come.
  // REQUIRES: `at` is of a fine kind.
  virtual uint32_t NextEdge(const YieldPoint& at) = 0;
  static constexpr uint32_t kNoEdge = UINT32_MAX;

 protected:
  // Nobody is preempted: the lowest goes on where the one that runs cannot.
  static int GoOn(const YieldPoint& at, ThreadSet ready) {
    return IsIn(at.thread, ready) ? at.thread : LowestOf(ready);
  }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_POLICY_H_
