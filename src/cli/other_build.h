// The same input in the gcfuzz of another build: does a plain build show it, does TSan,
// does the release before?
#ifndef GCFUZZ_CLI_OTHER_BUILD_H_
#define GCFUZZ_CLI_OTHER_BUILD_H_

#include <string>
#include <vector>

#include "base/exit_codes.h"
#include "execute/isolated_run.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// A gcfuzz build that was found and answers.
struct OtherBuild {
  std::string tool;  // the path of its gcfuzz
  std::string what;  // "CPython 3.13.5, variant plain": as it says itself
};

struct OtherBuilds {
  std::vector<OtherBuild> found;
  ExitCode error = kExitOk;
};

// Each name is a build directory (it has a slash: build/3.13.5-plain), the name of one
// beside the build of this program (3.13.5-plain), or a variant of the same CPython
// (plain). Complains about the first that is not there, with the command that makes it:
// kExitNoInput. Starts a process for each.
OtherBuilds FindOtherBuilds(const std::vector<std::string>& names);

struct Replay {
  ExitCode exit_code;   // of the other gcfuzz; kExitHarnessFault if it was killed
  std::string outcome;  // "never dropped in 13 of 20 runs (clean in 7)"
};

// `gcfuzz run` of the other build, quietly: the same schedule, as often, with the same mask.
Replay ReplayIn(const OtherBuild& build, const Schedule& schedule, int times,
                const IsolatedRun& each);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_OTHER_BUILD_H_
