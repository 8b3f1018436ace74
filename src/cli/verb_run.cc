// gcfuzz run: execute schedules, and say how often they fail.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "cli/inputs.h"
#include "cli/interleave_option.h"
#include "cli/mask_option.h"
#include "cli/output.h"
#include "cli/tally.h"
#include "cli/verbs.h"
#include "cli/verify.h"
#include "execute/harness.h"
#include "execute/isolated_run.h"
#include "schedule/mutate.h"

namespace gcfuzz {
namespace {

struct RunOptions {
  std::vector<std::string> files;
  int times = 1;
  IsolatedRun each;
  bool raw = false;
  bool quiet = false;
  bool in_process = false;
  bool interleave = false;
  bool events = false;
  bool verify = false;
  int random = 0;
  uint64_t seed = 1;
};

// A fault makes every other answer doubtful; a finding outranks a clean run.
ExitCode ExitCodeOf(const Tally& tally) {
  if (tally.CountOf(OutcomeKind::HarnessFault) > 0) return kExitHarnessFault;
  return tally.CountOf(OutcomeKind::Finding) > 0 ? kExitFinding : kExitOk;
}

ExitCode Worse(ExitCode left, ExitCode right) {
  for (const ExitCode exit_code : {kExitHarnessFault, kExitFinding}) {
    if (left == exit_code || right == exit_code) return exit_code;
  }
  return left != kExitOk ? left : right;
}

// Each repetition in a child process of its own: a crash is one outcome among others.
Tally RunInChildren(const Input& input, const RunOptions& options) {
  Tally tally(options.each.executions);
  for (int run = 0; run < options.times; ++run) {
    const Outcome outcome = RunIsolated(input.schedule, options.each);
    const bool first_of_its_kind = tally.Add(outcome);
    if (first_of_its_kind && !options.quiet && outcome.kind != OutcomeKind::Clean) {
      WriteStderr(outcome.report);
    }
  }
  return tally;
}

// Stops at the first finding: an object that was not dropped stays, and later
// executions would not start from a clean state.
Tally RunHere(const Input& input, const RunOptions& options) {
  Tally tally;
  for (int run = 0; run < options.times; ++run) {
    const Verdict verdict = Execute(input.schedule);
    const OutcomeKind kind = verdict.IsFinding() ? OutcomeKind::Finding : OutcomeKind::Clean;
    tally.Add({kind, std::string(NameOf(verdict.kind)), ""});
    if (!verdict.IsFinding()) continue;
    if (!options.quiet) ReportFinding(verdict, input.schedule);
    break;
  }
  return tally;
}

// Named by their number and seed; replayed by their hex names, which reports print.
void AddRandom(const RunOptions& options, std::vector<Input>& inputs) {
  PreferPreemptions(options.interleave);
  Random random(options.seed);
  for (int i = 1; i <= options.random; ++i) {
    inputs.push_back(
        {fmt::format("random {} of seed {}", i, options.seed), Generate(random, kMaxOperations)});
  }
}

ExitCode Run(const RunOptions& options) {
  Inputs inputs = LoadInputs(options.files, options.raw);
  AddRandom(options, inputs.loaded);
  if (inputs.loaded.empty()) return inputs.error;
  if (options.verify) return Worse(inputs.error, VerifyRuns(inputs.loaded, options.times));
  StartHarnessFor(options.interleave);
  if (options.events) return Worse(inputs.error, RunForEvents(inputs.loaded, options.each));
  ExitCode exit_code = inputs.error;
  for (const Input& input : inputs.loaded) {
    const Tally tally =
        options.in_process ? RunHere(input, options) : RunInChildren(input, options);
    WriteStdout(fmt::format("{}: {}\n", input.name, tally.Describe()));
    exit_code = Worse(exit_code, ExitCodeOf(tally));
    if (options.in_process && exit_code == kExitFinding) break;
  }
  return exit_code;
}

void AddOptions(CLI::App& verb, RunOptions& options) {
  verb.add_option("FILE", options.files, "Inputs, bytes or text, or hex:... names")
      ->option_text("...");
  verb.add_option("--times", options.times, "Run each input so often (default 1)")
      ->check(CLI::Range(1, 100'000'000))
      ->option_text("N");
  verb.add_option("--each", options.each.executions,
                  "Let each run execute it up to so often, until it fails (default 1)")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("M");
  verb.add_option("--timeout", options.each.timeout_seconds,
                  "End a run after so long, as the finding timeout (default 25)")
      ->check(CLI::Range(1, 86'400))
      ->option_text("SECONDS");
  AddInterleaveOption(verb, options.interleave);
  verb.add_flag("--events", options.events,
                "With --interleave: print where threads passed yield points, and who went on")
      ->needs("--interleave");
  verb.add_flag("--verify", options.verify,
                "With --interleave: compare the events of N runs, each in a new process")
      ->needs("--interleave")
      ->excludes("--events");
  verb.add_option("--random", options.random, "Run so many random schedules as well")
      ->check(CLI::Range(1, 10'000))
      ->option_text("N");
  verb.add_option("--seed", options.seed, "Of the random schedules (default 1)")->option_text("S");
  AddMaskOption(verb);
  verb.add_flag("--raw", options.raw, "Decode any bytes, as a fuzz target does");
  verb.add_flag("--quiet", options.quiet, "Print how often each verdict came up, no reports");
  verb.add_flag("--in-process", options.in_process, "Repeat in this one process")
      ->excludes("--timeout")
      ->excludes("--events")
      ->excludes("--each");
}

}  // namespace

void AddRun(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb =
      app.add_subcommand("run", "Execute schedules in child processes and say how often they fail");
  AddOptions(*verb, *options);
  verb->footer(
      "The first report of each verdict goes to standard error, one line per FILE to standard\n"
      "output: \"FILE: never dropped in 13 of 20 runs (clean in 7)\".\n"
      "\n"
      "--interleave --verify runs each N times, every time in new processes, and says in how\n"
      "many the same events happened.\n"
      "\n"
      "--in-process is faster and stops at the first finding; a crash or a hang of CPython ends\n"
      "the tool.");
  verb->callback([options, &action] {
    if (options->files.empty() && options->random == 0) throw CLI::RequiredError("FILE");
    action = [options] { return Run(*options); };
  });
}

}  // namespace gcfuzz
