// Runs of operations that mean something together and that single random choices
// hardly ever compose. For src/schedule, and for a test that runs them.
#ifndef GCFUZZ_SCHEDULE_IDIOMS_H_
#define GCFUZZ_SCHEDULE_IDIOMS_H_

#include <span>
#include <vector>

#include "base/random.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// All of them as written, for one thread or for t0 and t1 and for bodies b0 and b1.
// Static storage.
std::span<const Schedule> AllIdioms();

// Those in which a preemption lets one thread act in the midst of another, likewise.
std::span<const Schedule> PreemptedIdioms();

// One of them, of the latter only if preemptions are preferred, none of whose operations is masked,
// as part of a schedule of so many threads: done by threads, with slots and bodies, that are picked
// anew. Empty if all have masked operations. Repaired.
std::vector<Operation> ChooseIdiom(uint8_t threads, Random& random);

// One of PreemptedIdioms, in the same way. Mostly the thread that acts in the midst of the other
// gives back when it has done so: what it does later is left for later.
std::vector<Operation> ChoosePreemptedIdiom(uint8_t threads, Random& random);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_IDIOMS_H_
