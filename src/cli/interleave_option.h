// The option --interleave of the verbs that execute schedules.
#ifndef GCFUZZ_CLI_INTERLEAVE_OPTION_H_
#define GCFUZZ_CLI_INTERLEAVE_OPTION_H_

#include <CLI/CLI.hpp>

namespace gcfuzz {

// Sets `interleave` if it is given.
void AddInterleaveOption(CLI::App& verb, bool& interleave);

// StartHarness with the runner that was asked for. Where addresses decide (an object's hash,
// the order of memory) the same schedule must find the same ones to give the same run: for
// interleaving, a process with randomized addresses starts itself anew without, if the
// machine lets it.
void StartHarnessFor(bool interleave);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_INTERLEAVE_OPTION_H_
