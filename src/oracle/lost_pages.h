// The oracle for memory that no object needs any more and that nobody gets: pages that have become
// empty, which their thread neither uses again nor gives back as long as it lives.
#ifndef GCFUZZ_ORACLE_LOST_PAGES_H_
#define GCFUZZ_ORACLE_LOST_PAGES_H_

#include "oracle/verdict.h"

namespace gcfuzz {

// How many there are before and after an execution, at quiescence (python/internals.h
// gcfuzz_lost_pages). Empty pages that a thread keeps for later, or will give back, are none. One
// is too many: a page cannot be in such a state for a while. Fewer are right: a thread that ends
// loses none.
Verdict JudgeLostPages(int before, int now);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_LOST_PAGES_H_
