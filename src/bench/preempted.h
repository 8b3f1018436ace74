// Schedules with more or fewer preemptions, to learn what those of one kind cost.
#ifndef GCFUZZ_BENCH_PREEMPTED_H_
#define GCFUZZ_BENCH_PREEMPTED_H_

#include "base/yield_kinds.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Nothing of what it had.
Schedule WithoutPreemptions(const Schedule& schedule);

// What it had, but for those at edges.
Schedule WithoutEdges(const Schedule& schedule);

// One at a point of that kind in each operation of a thread, and no other; of edges, loads and
// stores at one of the first thousand. Always the next thread goes on.
Schedule PreemptedAt(YieldKind kind, const Schedule& schedule);

// One at one edge of one operation, and no other.
Schedule PreemptedOnce(const Schedule& schedule);

}  // namespace gcfuzz

#endif  // GCFUZZ_BENCH_PREEMPTED_H_
