#include "cli/record.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <utility>
#include <variant>

#include "cli/baked_run.h"
#include "cli/output.h"
#include "execute/harness.h"
#include "execute/policy_choice.h"
#include "execute/recording.h"
#include "execute/replay.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

void WarnOfAnotherBuild(const std::string& name, const Recording& recording) {
  if (recording.cpython == CPythonVersion() && recording.variant == VariantName()) return;
  Complain(fmt::format("warning: {} was recorded on CPython {}, variant {}: edges differ here",
                       name, recording.cpython, recording.variant));
}

ExitCode WriteRecording(const std::string& path, const Recording& recording) {
  const ExitCode written = WriteFile(path, Print(recording));
  if (written == kExitOk) {
    WriteStdout(fmt::format("recorded: {} events in {}\n", recording.events.size(), path));
  }
  return written;
}

ExitCode CannotBake(const std::string& path, const std::string& problem) {
  Complain(fmt::format("{} is not written: {}", path, problem));
  return kExitBadInput;
}

ExitCode BakeAndWrite(const std::string& path, const Recording& recording) {
  std::string problem;
  const std::optional<BakedRun> baked = BakeRun(recording, problem);
  if (!baked) return CannotBake(path, problem);
  const ExitCode written = WriteFile(path, Print(baked->schedule));
  if (written != kExitOk) return written;
  WriteStdout(fmt::format("baked: {} in {}: {}, with {} events\n",
                          Counted(baked->preemptions, "preemption"), path, recording.verdict,
                          baked->same_events ? "the same" : "other"));
  return kExitOk;
}

}  // namespace

void AddRecordOptions(CLI::App& verb, RecordOptions& options) {
  CLI::Option* const replay =
      verb.add_option(
              "--replay", options.replay,
              "With --interleave: do what was recorded, with FILE for its schedule if that is\n"
              "given. A run in which anything else happens ends there, as 'diverged'")
          ->needs("--interleave")
          ->option_text("RECORDING");
  for (const char* other :
       {"--policy", "--mask", "--verify", "--random", "--in-process", "--each", "--also"}) {
    replay->excludes(other);
  }
  CLI::Option* const record =
      verb.add_option(
              "--record", options.record,
              "With --interleave: write what happened in the run to this file, for --replay")
          ->option_text("RECORDING");
  CLI::Option* const bake =
      verb.add_option(
              "--bake", options.bake,
              "With --interleave: write the schedule with the switches of the run as its\n"
              "preemptions ('at ... -> ...'), to minimize and to report what a policy found")
          ->option_text("OUT");
  for (CLI::Option* const option : {record, bake}) {
    option->needs("--interleave");
    for (const char* other : {"--times", "--each", "--events", "--verify", "--in-process"}) {
      option->excludes(other);
    }
  }
}

ExitCode StartReplay(const RecordOptions& options, std::vector<Input>& inputs) {
  std::variant<Recording, LoadError> loaded = LoadRecording(options.replay);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    Complain(error->message);
    return error->exit_code;
  }
  auto& recording = std::get<Recording>(loaded);
  WarnOfAnotherBuild(options.replay, recording);
  setenv("GCFUZZ_MASK", recording.mask.c_str(), /*overwrite=*/1);
  if (inputs.empty()) inputs.push_back({options.replay, recording.schedule});
  FollowRecording(std::move(recording), "--replay " + options.replay + " ");
  return kExitOk;
}

Outcome RunOnce(const Schedule& schedule, const IsolatedRun& each, const RecordOptions& options) {
  IsolatedRun run = each;
  run.events = options.keeps() || options.replays();
  Outcome outcome = RunIsolated(schedule, run);
  return options.replays() ? CompareWithRecording(std::move(outcome)) : outcome;
}

ExitCode KeepRun(const RecordOptions& options, const RunsOfInput& runs) {
  const std::optional<Recording>& recording = runs.recording;
  if (!recording) {
    Complain(fmt::format("{}: more happens than a recording holds ({} events)", runs.input.name,
                         EventLog::kMaxKept));
    return kExitBadInput;
  }
  ExitCode kept = kExitOk;
  if (!options.record.empty()) kept = WriteRecording(options.record, *recording);
  if (kept == kExitOk && !options.bake.empty()) kept = BakeAndWrite(options.bake, *recording);
  return kept;
}

}  // namespace gcfuzz
