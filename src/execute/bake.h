// The switches of a run as preemptions of its schedule: what a policy did becomes a schedule that
// fuzz targets, the minimizer and reports take like any other.
#ifndef GCFUZZ_EXECUTE_BAKE_H_
#define GCFUZZ_EXECUTE_BAKE_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interleave/event_log.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// The schedule without its own preemptions, and with one wherever another thread went on than
// would have by itself. Nothing, with the reason in `problem`, where a switch has no place in a
// schedule (on a thread that Python started, or to one) or there are too many. A place that a body
// passes several times may mean several switches, so the result must be run to be believed.
std::optional<Schedule> Bake(const Schedule& schedule, std::span<const ControlEvent> events,
                             std::string& problem);

// The events with operations numbered as if the schedule had no preemptions: those of a schedule
// and of what Bake has made of it are the same if the runs are.
std::vector<ControlEvent> WithoutPreemptions(const Schedule& schedule,
                                             std::span<const ControlEvent> events);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_BAKE_H_
