// Who preempted whom, where: as counters that an engine takes for coverage.
#ifndef GCFUZZ_EXECUTE_SWITCH_PAIRS_H_
#define GCFUZZ_EXECUTE_SWITCH_PAIRS_H_

#include <cstdint>
#include <span>

#include "interleave/event_log.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Counts each switch of these events under its pair of operations (the one that was preempted, the
// one that went on) and its kind of yield point, by a hash: two may share a counter. A counter
// stays at its most. REQUIRES: counters is not empty.
void CountSwitchPairs(const Schedule& schedule, const EventLog& events,
                      std::span<uint8_t> counters);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_SWITCH_PAIRS_H_
