// Which of a schedule's preemptions its failure needs: those without which it does not show.
#ifndef GCFUZZ_CLI_NEEDED_PREEMPTIONS_H_
#define GCFUZZ_CLI_NEEDED_PREEMPTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "cli/run_findings.h"
#include "execute/isolated_run.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Runs the schedule once more, and then without one after the other of the preemptions that
// switched threads; those that did not are left out. One without which it still fails stays away:
// where each of two would do, the second matters, as nothing is left for it. More than kMaxTried
// are not tried: nothing then, with the reason in `problem`, and nothing without a reason if none
// switched.
// REQUIRES: the harness interleaves, and the schedule's preemptions decide; `findings` are of its
// runs and not empty.
inline constexpr size_t kMaxTried = 24;
std::vector<TriedPreemption> TryWithoutEach(const Schedule& schedule, const RunFindings& findings,
                                            const IsolatedRun& each, std::string& problem);

// "preemptions that matter: 1 of 2\n  operation 10: t0 at clear#1 -> t1; without it: clean\n".
std::string DescribeTried(const std::vector<TriedPreemption>& tried);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_NEEDED_PREEMPTIONS_H_
