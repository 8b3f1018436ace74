// Fills the shadow heap: walks from slots through everything we can look into.
#ifndef GCFUZZ_EXECUTE_WALK_HEAP_H_
#define GCFUZZ_EXECUTE_WALK_HEAP_H_

#include "execute/slots.h"
#include "oracle/ledger.h"
#include "oracle/shadow_heap.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// The slots to start from.
struct Roots {
  const SharedSlots* shared_slots = nullptr;
  const PrivateSlots* private_slots = nullptr;  // may be null
  int16_t thread = Holder::kShared;             // whose those are
};

// Start-up objects and what only they lead to stay outside. Attached; no other thread may
// change anything meanwhile. A finding if a container's length is not the number of its
// items; the walk is complete all the same.
Verdict WalkHeap(const Roots& roots, const Ledger& ledger, ShadowHeap& heap);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_WALK_HEAP_H_
