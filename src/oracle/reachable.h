// The oracle for what is cleared or dropped while something refers to it that we know of.
#ifndef GCFUZZ_ORACLE_REACHABLE_H_
#define GCFUZZ_ORACLE_REACHABLE_H_

#include <optional>

#include "oracle/ledger.h"
#include "oracle/shadow_heap.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// `kind` has just happened to the object, and a slot holds it. That is for the caller to
// know for sure: no slot may hold a dropped object; but one that another thread's
// collection clears may have got into a slot while that went on.
Verdict JudgeWhileHeld(EventKind kind, uint32_t serial, std::optional<Holder> holder);

// The same for what was reachable when a collection began, if nobody but the collector has
// done anything since. Neither finalizers that run nor births are judged.
Verdict JudgeWhileReachable(EventKind kind, uint32_t serial, const ShadowHeap& heap);

// Containers that had items when such a collection began and have none at its end. `after`
// was walked anew: an object at an address of `before` that no way leads to any more is not
// judged.
Verdict JudgeEmptied(const ShadowHeap& before, const ShadowHeap& after);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_REACHABLE_H_
