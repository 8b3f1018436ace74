// gcfuzz run --verify: is a schedule's interleaved run the same in every process?
#ifndef GCFUZZ_CLI_VERIFY_H_
#define GCFUZZ_CLI_VERIFY_H_

#include <string>

#include "base/exit_codes.h"

namespace gcfuzz {

// Runs `gcfuzz run --interleave --events FILE` so many times, each in a process of its own
// from the start, compares what they print, and prints a line for FILE: "same events in 100
// of 100 runs (57 events, fingerprint ...)", or the first event in which a run differs from
// the first run. kExitFinding if any does; kExitHarnessFault if a run says nothing.
ExitCode VerifyRuns(const std::string& file, bool raw, int times);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_VERIFY_H_
