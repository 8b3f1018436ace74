// A run that a policy decided, as a schedule that decides it by itself.
#ifndef GCFUZZ_CLI_BAKED_RUN_H_
#define GCFUZZ_CLI_BAKED_RUN_H_

#include <optional>
#include <string>

#include "execute/recording.h"

namespace gcfuzz {

struct BakedRun {
  Schedule schedule;
  size_t preemptions;
  bool same_events;  // as in the run it was made of
};

// Of a recorded run: its switches become the preemptions of its schedule (execute/bake.h), which
// is run before it is believed. Nothing, with the reason in `problem`, if they cannot, or if it
// comes to another verdict. The policy of the schedule is the chosen one from now on.
// REQUIRES: StartHarness was called for the interleaving runner.
std::optional<BakedRun> BakeRun(const Recording& recording, std::string& problem);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_BAKED_RUN_H_
