// gcfuzz run --events and --verify: what happens in interleaved runs, and whether it is the
// same in every process.
#ifndef GCFUZZ_CLI_VERIFY_H_
#define GCFUZZ_CLI_VERIFY_H_

#include <string>
#include <vector>

#include "base/exit_codes.h"
#include "cli/inputs.h"
#include "execute/isolated_run.h"

namespace gcfuzz {

// Runs each input in a child process and prints its verdict and its events; `with_places` says
// where in CPython edges are. REQUIRES: the harness interleaves.
ExitCode RunForEvents(const std::vector<Input>& inputs, IsolatedRun run, bool with_places);

// Starts the tool so many times, `jobs` of them at a time, from the beginning, for the events of
// all inputs, and prints for each "same events in 100 of 100 runs (57, fingerprint ...)" with the
// first event in which a run differs from the first one, and a line for all together. kExitFinding
// if any differs. All but the first have executed `after` random schedules before each input,
// others in each run, but for a policy that has a seed.
ExitCode VerifyRuns(const std::vector<Input>& inputs, int times, int jobs, int after);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_VERIFY_H_
