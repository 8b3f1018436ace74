// Smaller schedules that still fail. Knows Schedule and a predicate, nothing else.
#ifndef GCFUZZ_MINIMIZE_MINIMIZE_H_
#define GCFUZZ_MINIMIZE_MINIMIZE_H_

#include <functional>
#include <string_view>

#include "schedule/schedule.h"

namespace gcfuzz {

// True if the schedule still shows the failure. May be slow (it runs child
// processes) and may be flaky; Minimize believes a single true for good, and a single
// false until its next round.
using StillFails = std::function<bool(const Schedule&)>;

// Called before each pass and whenever a smaller schedule was found.
using Progress = std::function<void(std::string_view pass, const Schedule& best)>;

// True if `left` is simpler than `right`. A strict total order up to equality: fewer
// threads, then fewer operations, then cheaper ones (ops.def's cost), then smaller
// operand bytes (0 is always the plainest choice), then smaller codes and threads.
bool Simpler(const Schedule& left, const Schedule& right);

// Greedy, from coarse to fine: whole threads and bodies, halves and smaller chunks of
// operations down to single ones, then operands and threads of what is left, until
// no pass finds anything. The result is repaired, fails (as far as the predicate is
// to be believed), and is never less simple than what was given.
// REQUIRES: IsRepaired(schedule). The caller has checked that it fails.
Schedule Minimize(Schedule schedule, const StillFails& still_fails, const Progress& progress);

}  // namespace gcfuzz

#endif  // GCFUZZ_MINIMIZE_MINIMIZE_H_
