// How many yield points of each kind executions pass.
#ifndef GCFUZZ_BENCH_POINTS_PASSED_H_
#define GCFUZZ_BENCH_POINTS_PASSED_H_

#include <array>
#include <cstdint>

#include "base/yield_kinds.h"

namespace gcfuzz {

// By YieldKind; loads and stores, which no event counts, are 0. Edges on the way from the last
// event of a thread to its end are left out.
using PointsPassed = std::array<uint64_t, kYieldKinds>;

// Those of the last execution, as its events tell, which all must have been kept.
// REQUIRES: the harness interleaves, and no schedule is executing.
PointsPassed PointsOfLastExecution();

}  // namespace gcfuzz

#endif  // GCFUZZ_BENCH_POINTS_PASSED_H_
