// The schedules that are measured.
#ifndef GCFUZZ_BENCH_WORKLOADS_H_
#define GCFUZZ_BENCH_WORKLOADS_H_

#include <vector>

#include "schedule/schedule.h"

namespace gcfuzz {

// One thread, one object that refers to itself, one collection.
Schedule SelfCycle();

// Three threads, eight operations, as fuzzing makes them by the million: a class, a
// cycle, a shared object, a collection beside gc.get_objects().
Schedule Typical();

// `count` random schedules of exactly `operations` operations, the same every time.
std::vector<Schedule> RandomSchedules(int count, int operations);

// As much as the limits allow: every thread makes a few objects, then all do nothing
// but `code` until the operations or the cost are used up.
Schedule Largest(OpCode code);

// The costliest of many random ones for all threads.
Schedule LargestRandom();

}  // namespace gcfuzz

#endif  // GCFUZZ_BENCH_WORKLOADS_H_
