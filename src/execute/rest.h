// The moment at which a schedule is over and its slots are still full.
#ifndef GCFUZZ_EXECUTE_REST_H_
#define GCFUZZ_EXECUTE_REST_H_

#include "execute/walk_heap.h"
#include "oracle/ledger.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// Walks from the slots, and has a collection prove that it leaves alone what can be
// reached: what it clears or drops of that is judged at once (life_judge.h); containers that
// it empties, and those whose length is not the number of their items, here. Collects only
// if something can be reached that a slot does not hold itself.
// REQUIRES: no schedule runs, callbacks do nothing. Coordinator, attached.
Verdict JudgeAtRest(const Roots& roots, const Ledger& ledger);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_REST_H_
