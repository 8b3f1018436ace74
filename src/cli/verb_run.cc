// gcfuzz run: execute schedules, and say how often they fail.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "cli/inputs.h"
#include "cli/interleave_option.h"
#include "cli/interrupt.h"
#include "cli/machine.h"
#include "cli/mask_option.h"
#include "cli/needed_preemptions.h"
#include "cli/other_build.h"
#include "cli/output.h"
#include "cli/record.h"
#include "cli/report_json.h"
#include "cli/run_findings.h"
#include "cli/tally.h"
#include "cli/verbs.h"
#include "cli/verify.h"
#include "execute/harness.h"
#include "execute/isolated_run.h"
#include "execute/policy_choice.h"
#include "schedule/mutate.h"

namespace gcfuzz {
namespace {

struct RunOptions {
  std::vector<std::string> files;
  int times = 1;
  IsolatedRun each;
  std::vector<std::string> also;
  bool raw = false;
  bool quiet = false;
  bool in_process = false;
  std::string json;
  bool interleave = false;
  RecordOptions recording;
  bool events = false;
  bool places = true;
  bool verify = false;
  int jobs = CountCores().usable;
  int random = 0;
  int after = 0;
  std::vector<Schedule> earlier;  // so many
  uint64_t seed = 1;
  std::string policy = "schedule";
};

// A fault makes every other answer doubtful, then a run that was another than wanted; a finding
// outranks a clean run.
ExitCode ExitCodeOf(const Tally& tally) {
  if (tally.CountOf(OutcomeKind::HarnessFault) > 0) return kExitHarnessFault;
  if (tally.CountOf(OutcomeKind::Diverged) > 0) return kExitDiverged;
  return tally.CountOf(OutcomeKind::Finding) > 0 ? kExitFinding : kExitOk;
}

ExitCode Worse(ExitCode left, ExitCode right) {
  for (const ExitCode exit_code : {kExitHarnessFault, kExitDiverged, kExitFinding}) {
    if (left == exit_code || right == exit_code) return exit_code;
  }
  return left != kExitOk ? left : right;
}

constexpr size_t kReportsShown = 3;

// A few whole, the rest in a line each: with rates, so only once all runs are over.
void PrintReports(const RunsOfInput& runs) {
  size_t shown = 0;
  for (const RunFinding* finding : runs.findings.Sorted()) {
    const Rate rate = runs.findings.RateOf(*finding);
    if (++shown <= kReportsShown) {
      WriteStderr(CompleteReport(*finding, rate, runs.executions, runs.input.schedule) + "\n");
    } else {
      WriteStderr(fmt::format("and {} {}: {}\n", finding->read.signature.Hash(),
                              finding->read.signature.text, DescribeRate(rate, runs.executions)));
    }
  }
}

// Which of them matter to what is found most often.
void TryPreemptions(RunsOfInput& runs, const IsolatedRun& each) {
  RunFinding* const finding = runs.findings.MostFrequent();
  if (finding == nullptr || Interrupted()) return;
  std::string problem;
  finding->preemptions = TryWithoutEach(runs.input.schedule, runs.findings, each, problem);
  if (!problem.empty()) finding->about_preemptions = "preemptions: " + problem + "\n";
  if (!finding->preemptions.empty()) {
    finding->about_preemptions = DescribeTried(finding->preemptions);
  }
}

// Each repetition in a child process of its own: a crash is one outcome among others. An
// interrupt ends it early, and what was found until then is still told.
RunsOfInput RunInChildren(const Input& input, const RunOptions& options) {
  RunsOfInput runs{input, options.each.executions, Tally(options.each.executions), {}, {}};
  for (int run = 0; run < options.times && !Interrupted(); ++run) {
    const Outcome outcome = RunOnce(input.schedule, options.each, options.recording);
    runs.findings.Add(outcome);
    const bool first_of_its_kind = runs.tally.Add(outcome);
    const bool of_cpython =
        outcome.kind == OutcomeKind::Finding || outcome.kind == OutcomeKind::Clean;
    if (first_of_its_kind && !options.quiet && !of_cpython) WriteStderr(outcome.report);
    if (options.recording.keeps()) runs.recording = TakeRecording(input.schedule, outcome.verdict);
  }
  if (options.quiet) return runs;
  if (options.interleave && ChosenPolicy() == nullptr) TryPreemptions(runs, options.each);
  PrintReports(runs);
  return runs;
}

// Stops at the first finding: an object that was not dropped stays, and later
// executions would not start from a clean state.
RunsOfInput RunHere(const Input& input, const RunOptions& options) {
  RunsOfInput runs{input, 1, Tally(), {}, {}};
  for (int run = 0; run < options.times; ++run) {
    const Verdict verdict = Execute(input.schedule);
    const OutcomeKind kind = verdict.IsFinding() ? OutcomeKind::Finding : OutcomeKind::Clean;
    runs.tally.Add({kind, std::string(NameOf(verdict.kind)), ""});
    if (!verdict.IsFinding()) continue;
    if (!options.quiet) ReportFinding(verdict, input.schedule);
    break;
  }
  return runs;
}

// Whether the other builds show it, a line for each below that of this build.
ExitCode RunInOthers(const Input& input, const OtherBuilds& others, const RunOptions& options) {
  ExitCode exit_code = kExitOk;
  for (const OtherBuild& build : others.found) {
    const Replay replay = ReplayIn(build, input.schedule, options.times, options.each);
    const char* shown = replay.exit_code == kExitFinding ? "also"
                        : replay.exit_code == kExitOk    ? "not"
                                                         : "unknown";
    WriteStdout(fmt::format("  {} in {}: {}\n", shown, build.what, replay.outcome));
    exit_code = Worse(exit_code, replay.exit_code);
  }
  return exit_code;
}

std::vector<Schedule> RandomSchedules(int count, uint64_t seed, bool interleave) {
  PreferPreemptions(interleave);
  Random random(seed);
  std::vector<Schedule> schedules(static_cast<size_t>(count));
  for (Schedule& schedule : schedules) schedule = Generate(random, kMaxOperations);
  return schedules;
}

// Named by their number and seed; replayed by their hex names, which reports print.
void AddRandom(const RunOptions& options, std::vector<Input>& inputs) {
  int number = 0;
  for (Schedule& schedule : RandomSchedules(options.random, options.seed, options.interleave)) {
    inputs.push_back(
        {fmt::format("random {} of seed {}", ++number, options.seed), std::move(schedule)});
  }
}

// Others than AddRandom's of the same seed.
void MakeEarlier(RunOptions& options) {
  options.earlier = RandomSchedules(options.after, ~options.seed, options.interleave);
  options.each.earlier = &options.earlier;
}

// What is recorded is one run of one input.
ExitCode DecideWhoRuns(const RunOptions& options, Inputs& inputs) {
  if (options.recording.replays() && inputs.error == kExitOk) {
    const ExitCode started = StartReplay(options.recording, inputs.loaded);
    if (started != kExitOk) return started;
  }
  if (inputs.loaded.empty()) return inputs.error;
  if (options.recording.keeps() && inputs.loaded.size() != 1) {
    Complain("--record and --bake: expected one FILE");
    return kExitUsage;
  }
  if (options.recording.replays() || ChoosePolicy(options.policy, options.seed)) return kExitOk;
  Complain(fmt::format("--policy {}: expected {}", options.policy, kPolicyNames));
  return kExitUsage;
}

ExitCode Run(RunOptions& options) {
  Inputs inputs = LoadInputs(options.files, options.raw);
  AddRandom(options, inputs.loaded);
  const ExitCode decided = DecideWhoRuns(options, inputs);
  if (decided != kExitOk) return decided;
  const OtherBuilds others = FindOtherBuilds(options.also);
  if (others.error != kExitOk) return others.error;
  if (options.verify) {
    return Worse(inputs.error,
                 VerifyRuns(inputs.loaded, options.times, options.jobs, options.after));
  }
  MakeEarlier(options);
  StartHarnessFor(options.interleave);
  if (options.events) {
    return Worse(inputs.error, RunForEvents(inputs.loaded, options.each, options.places));
  }
  if (!options.in_process) NoteInterrupts();
  ExitCode exit_code = inputs.error;
  std::vector<RunsOfInput> all;
  for (const Input& input : inputs.loaded) {
    all.push_back(options.in_process ? RunHere(input, options) : RunInChildren(input, options));
    const Tally& tally = all.back().tally;
    if (tally.runs() > 0) WriteStdout(fmt::format("{}: {}\n", input.name, tally.Describe()));
    exit_code = Worse(exit_code, ExitCodeOf(tally));
    exit_code = Worse(exit_code, RunInOthers(input, others, options));
    if (Interrupted() || (options.in_process && exit_code == kExitFinding)) break;
  }
  if (options.recording.keeps() && !Interrupted()) {
    const ExitCode kept = KeepRun(options.recording, all.front());
    if (kept != kExitOk) exit_code = kept;
  }
  if (!options.json.empty()) {
    const ExitCode written = WriteFile(options.json, JsonOfRuns(all));
    if (exit_code == kExitOk) exit_code = written;
  }
  if (Interrupted()) EndAsInterrupted();
  return exit_code;
}

// REQUIRES: --interleave has been added.
void AddOptionsOfInterleaved(CLI::App& verb, RunOptions& options) {
  verb.add_option(
          "--policy", options.policy,
          "With --interleave: who decides where threads are switched: schedule (default),\n"
          "round-robin, random, pos for partial order sampling, or pct:D for probabilistic\n"
          "concurrency testing of depth D")
      ->needs("--interleave")
      ->option_text("NAME");
  verb.add_flag("--events", options.events,
                "With --interleave: print where threads passed yield points, and who went on")
      ->needs("--interleave");
  verb.add_flag("--without-places{false}", options.places,
                "With --events: not where in CPython edges are, which takes time to find out")
      ->needs("--events");
  verb.add_flag("--verify", options.verify,
                "With --interleave: compare the events of N runs, each in a new process")
      ->needs("--interleave")
      ->excludes("--events");
  verb.add_option("--jobs", options.jobs,
                  "With --verify: so many processes at a time (default: one for each core)")
      ->check(CLI::Range(1, 1'000))
      ->needs("--verify")
      ->option_text("N");
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
  verb.add_option("--also", options.also,
                  "Then the same in other builds: variants of this CPython (plain,tsan), builds\n"
                  "beside this one (3.14.2-asan), or directories")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("BUILD,...");
  AddInterleaveOption(verb, options.interleave);
  AddOptionsOfInterleaved(verb, options);
  verb.add_option("--random", options.random, "Run so many random schedules as well")
      ->check(CLI::Range(1, 10'000))
      ->option_text("N");
  verb.add_option(
          "--after", options.after,
          "Execute so many other random schedules before, in the same process, as a fuzz\n"
          "target has done; with --verify in all runs but the first. What one of them is found\n"
          "to do ends the run (--mask known)")
      ->check(CLI::Range(1, 10'000))
      ->option_text("N");
  verb.add_option("--seed", options.seed, "Of the random schedules, and of the policy (default 1)")
      ->option_text("S");
  AddMaskOption(verb);
  AddRawOption(verb, options.raw);
  verb.add_flag("--quiet", options.quiet, "Print how often each verdict came up, no reports");
  verb.add_flag("--in-process", options.in_process, "Repeat in this one process")
      ->excludes("--timeout")
      ->excludes("--also")
      ->excludes("--after")
      ->excludes("--events")
      ->excludes("--each");
  verb.add_option("--json", options.json,
                  "Write everything to this file as well (src/cli/run.schema.json)")
      ->excludes("--in-process")
      ->option_text("FILE");
  AddRecordOptions(verb, options.recording);
}

}  // namespace

void AddRun(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb =
      app.add_subcommand("run", "Execute schedules in child processes and say how often they fail");
  AddOptions(*verb, *options);
  verb->footer(
      "The first report of each signature goes to standard error once its runs are over, one\n"
      "line per FILE to standard output: \"FILE: never dropped in 13 of 20 runs (clean in 7)\",\n"
      "and below it one for each build of --also: \"  also in CPython 3.13.5, variant plain: "
      "never\n"
      "dropped in 3 of 20 runs (clean in 17)\", or \"  not in ...\".\n"
      "The first Ctrl-C ends the runs and tells what they found, the second ends the tool.\n"
      "\n"
      "--interleave --verify runs each N times, every time in new processes, and says in how\n"
      "many the same events happened; with --after N it says whether what was executed before "
      "shows\n"
      "in them. --record, --bake and --replay keep what a run did: a "
      "replayed\n"
      "run that differs says at which event, and exits with 76.\n"
      "\n"
      "--in-process is faster and stops at the first finding; a crash or a hang of CPython ends\n"
      "the tool.");
  verb->callback([options, &action] {
    const bool any = !options->files.empty() || options->random > 0 || options->recording.replays();
    if (!any) throw CLI::RequiredError("FILE");
    action = [options] { return Run(*options); };
  });
}

}  // namespace gcfuzz
