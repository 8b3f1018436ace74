// gcfuzz minimize: a smaller schedule that fails in the same way.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/inputs.h"
#include "cli/interleave_option.h"
#include "cli/interrupt.h"
#include "cli/mask_option.h"
#include "cli/minimize_session.h"
#include "cli/output.h"
#include "cli/rate.h"
#include "cli/settle.h"
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
  int each = 0;
  int seconds = 0;
  bool raw = false;
  bool interleave = false;
  bool settle = false;
  SettleOptions settling;
};

std::string OutputOf(const MinimizeOptions& options) {
  return options.output.empty() ? FileBeside(options.file, "min") : options.output;
}

// The text form with a second line that says what it shows and how often.
std::string WithRemark(const Schedule& schedule, const std::string& remark) {
  std::string text = Print(schedule);
  const size_t end_of_header = text.find('\n') + 1;
  return text.insert(end_of_header, fmt::format("# {} (CPython {}, {})\n", remark, CPythonVersion(),
                                                VariantName()));
}

std::string Describe(const Measured& measured) {
  return SizeOf(measured.schedule) + ": " + measured.tally.Describe();
}

ExitCode WriteSchedule(const std::string& path, const Measured& measured) {
  return WriteFile(path, WithRemark(measured.schedule, measured.tally.Describe()));
}

ExitCode Refuse(const std::string& name, const Tally& tally) {
  if (tally.CountOf(OutcomeKind::HarnessFault) > 0) {
    Complain(fmt::format("{}: {}: not minimized", name, tally.Describe()));
    return kExitHarnessFault;
  }
  Complain(fmt::format("{}: {}: there is nothing to minimize; a rare failure needs more --times",
                       name, tally.Describe()));
  return kExitBadInput;
}

[[noreturn]] void SaveAndEnd(const std::string& path, const Schedule& best) {
  WriteFile(path, WithRemark(best, "interrupted, not run again"));
  Complain(fmt::format("interrupted: the best so far, {}, is in {}", SizeOf(best), path));
  EndAsInterrupted();
}

// A result that does not fail any more is not claimed: OUT keeps what is known to fail.
ExitCode RefuseToClaim(const MinimizeSession& session, const std::string& path) {
  Complain(
      fmt::format("nothing smaller shows \"{}\" again, under a signature that FILE has, when it "
                  "is run more often; {} holds the input itself: try more --times",
                  session.kept().verdict(), path));
  return kExitBadInput;
}

// Those of the failure that was kept, each with how often it came up.
std::string DescribeSignatures(const MinimizeSession& session, const Measured& result) {
  std::string lines;
  for (const RunFinding* finding : result.findings.Sorted()) {
    const Signature& signature = finding->read.signature;
    if (!session.kept().IsShownBy(signature)) continue;
    lines += fmt::format("signature: {} {} in {} of {}\n", signature.Hash(), signature.text,
                         finding->hits, result.tally.runs());
  }
  return lines;
}

ExitCode Claim(const MinimizeSession& session, const Comparison& verified,
               const std::string& path) {
  const auto& [input, result] = verified;
  const ExitCode written = WriteSchedule(path, result);
  if (written != kExitOk) return written;
  WriteStdout(
      fmt::format("before: {}\nafter:  {}\n{}{}replay: gcfuzz run {}{}--times {} --each {} {}\n",
                  Describe(input), Describe(result), DescribeSignatures(session, result),
                  Print(result.schedule), RunnerOption(), MaskOption(), result.tally.runs(),
                  result.each.executions, path));
  if (Sank(session.RateOf(input), session.RateOf(result))) {
    Complain("warning: it fails less often than before; more --times keep the rate up");
  }
  return result.tally.CountOf(OutcomeKind::HarnessFault) > 0 ? kExitHarnessFault : kExitOk;
}

ExitCode MinimizeMeasured(const Measured& input, const MinimizeOptions& options) {
  const std::string path = OutputOf(options);
  // Written once before the work begins: an OUT that cannot be written shows now.
  const ExitCode writable = WriteSchedule(path, input);
  if (writable != kExitOk) return writable;
  MinimizeSession session(input, options.times);
  session.Run(options.seconds);
  if (Interrupted()) SaveAndEnd(path, session.best());
  const Comparison verified = session.Verify();
  if (Interrupted()) SaveAndEnd(path, session.best());
  if (session.RateOf(verified.result).hits == 0) return RefuseToClaim(session, path);
  return Claim(session, verified, path);
}

ExitCode MeasureAndMinimize(const Schedule& schedule, const MinimizeOptions& options) {
  const Measured input = MeasureInput(schedule, options.times, options.each);
  if (Interrupted()) EndAsInterrupted();
  const bool faulty = input.tally.CountOf(OutcomeKind::HarnessFault) > 0;
  if (faulty || input.tally.MostFrequentFinding() == nullptr) {
    return Refuse(options.file, input.tally);
  }
  Complain(fmt::format("{}: {}", options.file, Describe(input)));
  return MinimizeMeasured(input, options);
}

ExitCode RunMinimize(const MinimizeOptions& options) {
  const Inputs inputs = LoadInputs({options.file}, options.raw);
  if (inputs.error != kExitOk) return inputs.error;
  StartHarnessFor(options.interleave || options.settle);
  NoteInterrupts();
  const Input& input = inputs.loaded.front();
  if (!options.settle) return MeasureAndMinimize(input.schedule, options);
  const std::optional<Settled> settled = Settle(input, options.settling);
  if (Interrupted()) EndAsInterrupted();
  if (!settled) return RefuseToSettle(options.file, options.settling, "first without --settle");
  Complain(Describe(*settled));
  return MeasureAndMinimize(settled->schedule, options);
}

void AddOptions(CLI::App& verb, MinimizeOptions& options) {
  AddFailingInput(verb, options.file);
  verb.add_option("-o,--output", options.output, "Where to write the text form (FILE.min.sched)")
      ->option_text("OUT");
  verb.add_option("--times", options.times,
                  "Run FILE and each candidate up to so many times (default 20)")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("N");
  verb.add_option(
          "--each", options.each,
          "Let each run execute it up to so often (default: 1, 3, 10 and so on to 1000, the\n"
          "first with which FILE fails in half of its runs); what is smaller, more often")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("M");
  verb.add_option("--seconds", options.seconds, "Stop making it smaller after so long")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("S");
  AddInterleaveOption(verb, options.interleave);
  verb.add_flag("--settle", options.settle,
                "First find preemptions with which it fails in every run (gcfuzz settle), then\n"
                "make that smaller, one thread at a time");
  AddSettleOptions(verb, options.settling);
  AddMaskOption(verb);
  AddRawOption(verb, options.raw);
}

}  // namespace

void AddMinimize(CLI::App& app, Action& action) {
  auto options = std::make_shared<MinimizeOptions>();
  CLI::App* verb = app.add_subcommand(
      "minimize", "Remove threads and operations while the same failure still shows");
  AddOptions(*verb, *options);
  verb->footer(
      "FILE runs N times first: its most frequent verdict is the one to keep, with the signatures\n"
      "that it came up under. A candidate counts as failing if it shows one of them within N "
      "runs,\n"
      "and not clearly less often than FILE. Of an object's signature verdict and type stay; the\n"
      "operations that made and touched it may become others. The frames of a crash stay.\n"
      "The result runs 5N times, in turn with FILE, before it is claimed. Ctrl-C writes the best\n"
      "so far.");
  verb->callback([options, &action] { action = [options] { return RunMinimize(*options); }; });
}

}  // namespace gcfuzz
