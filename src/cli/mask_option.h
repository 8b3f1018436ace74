// The option --mask of the verbs that execute schedules.
#ifndef GCFUZZ_CLI_MASK_OPTION_H_
#define GCFUZZ_CLI_MASK_OPTION_H_

#include <CLI/CLI.hpp>

namespace gcfuzz {

// Leaves operations out, as the environment variable GCFUZZ_MASK does, in whose place it
// comes. An unknown operation is a usage error.
void AddMaskOption(CLI::App& verb);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_MASK_OPTION_H_
