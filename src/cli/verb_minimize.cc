// gcfuzz minimize: a smaller schedule that fails in the same way.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>

#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/minimize_session.h"
#include "cli/output.h"
#include "cli/tally.h"
#include "cli/verbs.h"
#include "execute/harness.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

struct MinimizeOptions {
  std::string file;
  std::string output;
  int times = 20;
  int seconds = 0;
  bool raw = false;
};

// The result runs this many times as often as the original: a rate is claimed for it.
constexpr int kVerificationFactor = 5;

std::string OutputOf(const MinimizeOptions& options) {
  if (!options.output.empty()) return options.output;
  const bool is_hex = options.file.rfind("hex:", 0) == 0;
  return (is_hex ? "minimized" : options.file + ".min") + ".sched";
}

// The text form with a second line that says what it shows and how often.
std::string WithRemark(const Schedule& schedule, const std::string& remark) {
  std::string text = Print(schedule);
  const size_t end_of_header = text.find('\n') + 1;
  return text.insert(end_of_header, fmt::format("# {} (CPython {}, {})\n", remark, CPythonVersion(),
                                                VariantName()));
}

ExitCode ComplainAboutBaseline(const std::string& name, const Tally& baseline) {
  if (baseline.CountOf(OutcomeKind::HarnessFault) > 0) {
    Complain(fmt::format("{}: {}: not minimized", name, baseline.Describe()));
    return kExitHarnessFault;
  }
  Complain(fmt::format("{}: {}: there is nothing to minimize; a rare failure needs more --times",
                       name, baseline.Describe()));
  return kExitBadInput;
}

// Says what was reached. A result that does not fail any more is not claimed: then OUT
// keeps the schedule that is known to fail.
ExitCode Conclude(const MinimizeSession& session, const Schedule& result, const Tally& verified) {
  const std::string& verdict = session.verdict();
  const int hits = verified.CountOf(verdict);
  if (hits == 0) {
    Complain(
        fmt::format("{} does not show \"{}\" again in {} runs and is not claimed; {} stays "
                    "as large as it was: try more --times",
                    SizeOf(result), verdict, verified.runs(), session.output()));
    return kExitBadInput;
  }
  if (RateSank(session.baseline().CountOf(verdict), session.baseline().runs(), hits,
               verified.runs())) {
    Complain("warning: it fails less often than before; more --times keeps the rate up");
  }
  const std::string text = WithRemark(result, verified.Describe());
  const ExitCode written = WriteFile(session.output(), text);
  if (written != kExitOk) return written;
  WriteStdout(fmt::format("before: {}: {}\nafter:  {}: {}\n{}replay: gcfuzz run --times {} {}\n",
                          SizeOf(session.original()), session.baseline().Describe(), SizeOf(result),
                          verified.Describe(), text, verified.runs(), session.output()));
  return verified.CountOf(OutcomeKind::HarnessFault) > 0 ? kExitHarnessFault : kExitOk;
}

[[noreturn]] void SaveAndEnd(const MinimizeSession& session, const Schedule& best) {
  WriteFile(session.output(), WithRemark(best, "interrupted, not run again"));
  Complain(
      fmt::format("interrupted: the best so far, {}, is in {}", SizeOf(best), session.output()));
  EndAsInterrupted();
}

ExitCode MinimizeInput(const Input& input, const MinimizeOptions& options) {
  const Tally baseline = RunRepeatedly(input.schedule, options.times);
  const auto* failure = baseline.MostFrequentFinding();
  if (failure == nullptr || baseline.CountOf(OutcomeKind::HarnessFault) > 0) {
    return ComplainAboutBaseline(input.name, baseline);
  }
  Complain(fmt::format("{}: {}: {}", input.name, SizeOf(input.schedule), baseline.Describe()));
  MinimizeSession session(input, baseline, OutputOf(options));
  // Written once before the work begins: an OUT that cannot be written shows now.
  const ExitCode writable =
      WriteFile(session.output(), WithRemark(input.schedule, baseline.Describe()));
  if (writable != kExitOk) return writable;
  const Schedule best = session.Run(options.times, options.seconds);
  if (Interrupted()) SaveAndEnd(session, best);
  const Tally verified = RunRepeatedly(best, kVerificationFactor * options.times);
  if (Interrupted()) SaveAndEnd(session, best);
  return Conclude(session, best, verified);
}

ExitCode RunMinimize(const MinimizeOptions& options) {
  const Inputs inputs = LoadInputs({options.file}, options.raw);
  if (inputs.error != kExitOk) return inputs.error;
  StartHarness();
  NoteInterrupts();
  return MinimizeInput(inputs.loaded.front(), options);
}

void AddOptions(CLI::App& verb, MinimizeOptions& options) {
  verb.add_option("FILE", options.file, "An input that fails, bytes or text, or a hex:... name")
      ->required()
      ->option_text(" ");
  verb.add_option("-o,--output", options.output, "Where to write the text form (FILE.min.sched)")
      ->option_text("OUT");
  verb.add_option("--times", options.times,
                  "How often to run a candidate before it counts as clean (20)")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("N");
  verb.add_option("--seconds", options.seconds, "Stop making it smaller after so long")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("S");
  verb.add_flag("--raw", options.raw, "Decode any bytes, as a fuzz target does");
}

}  // namespace

void AddMinimize(CLI::App& app, Action& action) {
  auto options = std::make_shared<MinimizeOptions>();
  CLI::App* verb = app.add_subcommand(
      "minimize", "Remove threads and operations while the same verdict still shows");
  AddOptions(*verb, *options);
  verb->footer(
      "FILE runs N times first: its most frequent verdict is the one to keep. The result is\n"
      "run 5N times before it is claimed. Ctrl-C writes the best so far.");
  verb->callback([options, &action] { action = [options] { return RunMinimize(*options); }; });
}

}  // namespace gcfuzz
