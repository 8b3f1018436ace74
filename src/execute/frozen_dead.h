// What gc.freeze() must not hide: an object that nothing refers to.
#ifndef GCFUZZ_EXECUTE_FROZEN_DEAD_H_
#define GCFUZZ_EXECUTE_FROZEN_DEAD_H_

#include "oracle/ledger.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// The collector leaves frozen objects alone, and their reference counts go on: one that reaches
// zero is dropped then and there, or by the collection that merges it from the queue of the
// thread that owns it. Collects, and finds tracked objects that are alive and have none.
// Coordinator, attached, no thread of the schedule runs, slots are empty; before
// gc.unfreeze(), after which a collection would make up for it.
Verdict JudgeFrozenDead(const Ledger& ledger);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_FROZEN_DEAD_H_
