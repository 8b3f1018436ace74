// Runs that follow a recording.
#ifndef GCFUZZ_EXECUTE_REPLAY_H_
#define GCFUZZ_EXECUTE_REPLAY_H_

#include <string>

#include "execute/isolated_run.h"
#include "execute/recording.h"

namespace gcfuzz {

// From now on the interleaving runner follows the recording's events, whoever had decided them.
// A run in which another event happens ends there, with kExitDiverged. `option` is what a replay
// command needs: "--replay FILE ". Before StartHarness, once.
void FollowRecording(Recording recording, const std::string& option);

// What became of a run of RunIsolated, which had `events` set: an outcome of the kind Diverged if
// anything was not as recorded, be it only the verdict; as it is otherwise.
// REQUIRES: FollowRecording was called.
Outcome CompareWithRecording(Outcome outcome);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_REPLAY_H_
