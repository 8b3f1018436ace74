// gcfuzz run --record, --bake and --replay: a run in a file, and again.
#ifndef GCFUZZ_CLI_RECORD_H_
#define GCFUZZ_CLI_RECORD_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/exit_codes.h"
#include "cli/inputs.h"
#include "cli/report_json.h"
#include "execute/isolated_run.h"

namespace gcfuzz {

struct RecordOptions {
  std::string record;  // where to write the recording
  std::string bake;    // where to write the schedule that switches as the run did
  std::string replay;  // the recording to follow

  bool keeps() const { return !record.empty() || !bake.empty(); }
  bool replays() const { return !replay.empty(); }
};

void AddRecordOptions(CLI::App& verb, RecordOptions& options);

// Follows the recording from now on, with its mask; its schedule is the input if `inputs` names no
// other. Complains about what is no recording. Before the harness starts.
ExitCode StartReplay(const RecordOptions& options, std::vector<Input>& inputs);

// RunIsolated, compared with the recording if one is followed.
Outcome RunOnce(const Schedule& schedule, const IsolatedRun& each, const RecordOptions& options);

// Writes the run to the files that are asked for, and says so. A baked schedule is run before it is
// claimed: it must come to the same verdict.
ExitCode KeepRun(const RecordOptions& options, const RunsOfInput& runs);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_RECORD_H_
