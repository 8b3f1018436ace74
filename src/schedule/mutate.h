// Random schedules and small random changes to them, operation by operation. Pure
// functions of their arguments; the engine's entry points are in
// fuzz/schedule_mutator.cc.
#ifndef GCFUZZ_SCHEDULE_MUTATE_H_
#define GCFUZZ_SCHEDULE_MUTATE_H_

#include "base/random.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Whether preemptions are wanted often: without them the interleaving runner switches
// threads only where one cannot go on. Not at first. Like a mask, for the whole process;
// set it before anything is mutated.
void PreferPreemptions(bool prefer);

// A repaired schedule of 1 to max_operations operations. Operations are picked by
// weight, operands mostly among slots that hold something sensible by then.
Schedule Generate(Random& random, int max_operations);

// One to a few changes: insert, remove, duplicate, move, swap, another operand, thread
// (or body) or number of threads. The result is repaired and has at most
// max_operations operations: asked for fewer than there are, it removes some.
void Mutate(Schedule& schedule, Random& random, int max_operations);

// A part of each, the order of each thread and body kept. Repaired, at most max_operations.
Schedule CrossOver(const Schedule& left, const Schedule& right, Random& random, int max_operations);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_MUTATE_H_
