#include "cli/interleave_option.h"

#include "cli/machine.h"
#include "execute/harness.h"

namespace gcfuzz {

void AddInterleaveOption(CLI::App& verb, bool& interleave) {
  verb.add_flag("--interleave", interleave,
                "One thread at a time, switched where the schedule says ('at ... -> ...'):\n"
                "the same schedule gives the same run");
}

void StartHarnessFor(bool interleave) {
  if (interleave) FixAddresses();
  StartHarness(interleave ? RunnerKind::Interleave : RunnerKind::Parallel);
}

}  // namespace gcfuzz
