// The oracle for the collector's count of young objects, by which it decides when to collect.
#ifndef GCFUZZ_ORACLE_YOUNG_COUNT_H_
#define GCFUZZ_ORACLE_YOUNG_COUNT_H_

#include <cstdint>

#include "oracle/verdict.h"

namespace gcfuzz {

// `count` is the first number of gc.get_count(). Each thread tells of its allocations and
// deallocations when they come to 512 (Python/gc_free_threading.c LOCAL_ALLOC_COUNT_THRESHOLD), so
// that much below 0 is rounding. What is lower delays the next automatic collection by as many
// allocations (gh-142048), without a limit.
Verdict JudgeYoungCount(int64_t count);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_YOUNG_COUNT_H_
