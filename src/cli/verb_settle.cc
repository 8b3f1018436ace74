// gcfuzz settle: a schedule that fails every time, of one that fails now and then.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/inputs.h"
#include "cli/interleave_option.h"
#include "cli/interrupt.h"
#include "cli/mask_option.h"
#include "cli/output.h"
#include "cli/settle.h"
#include "cli/verbs.h"
#include "execute/harness.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

struct Options {
  std::string file;
  std::string output;
  SettleOptions settle;
  bool raw = false;
};

ExitCode Claim(const Settled& settled, const Options& options) {
  const std::string path =
      options.output.empty() ? FileBeside(options.file, "settled") : options.output;
  const ExitCode written = WriteFile(path, Print(settled.schedule));
  if (written != kExitOk) return written;
  WriteStdout(Describe(settled) + "\n");
  for (const char* verb : {"replay:   gcfuzz run", "minimize: gcfuzz minimize"}) {
    WriteStdout(fmt::format("{} --interleave {}{}\n", verb, MaskOption(), path));
  }
  return kExitOk;
}

ExitCode RunSettle(const Options& options) {
  const Inputs inputs = LoadInputs({options.file}, options.raw);
  if (inputs.error != kExitOk) return inputs.error;
  StartHarnessFor(/*interleave=*/true);
  NoteInterrupts();
  const std::optional<Settled> settled = Settle(inputs.loaded.front(), options.settle);
  if (Interrupted()) EndAsInterrupted();
  if (settled) return Claim(*settled, options);
  return RefuseToSettle(options.file, options.settle, "make it smaller first (gcfuzz minimize)");
}

void AddOptions(CLI::App& verb, Options& options) {
  AddFailingInput(verb, options.file);
  verb.add_option("-o,--output", options.output, "Where to write (FILE.settled.sched)")
      ->option_text("OUT");
  verb.add_option("--times", options.settle.times, "What is claimed fails so often (default 20)")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("N");
  AddSettleOptions(verb, options.settle);
  AddMaskOption(verb);
  AddRawOption(verb, options.raw);
}

}  // namespace

void AddSettle(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("settle", "Find the preemptions with which a failure shows in every run");
  AddOptions(*verb, *options);
  verb->footer(
      "Runs FILE one thread at a time, under policies and seeds that switch here and there, until\n"
      "one fails. Its switches are written as preemptions, 'at ... -> ...', and OUT is run again\n"
      "before it is claimed: it fails each time.");
  verb->callback([options, &action] { action = [options] { return RunSettle(*options); }; });
}

}  // namespace gcfuzz
