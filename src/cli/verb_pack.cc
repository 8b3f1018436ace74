// gcfuzz pack: the binary form of a schedule.
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "schedule/codec.h"

namespace gcfuzz {
namespace {

struct PackOptions {
  std::string file;
  std::string output;  // empty: standard output
};

ExitCode Pack(const PackOptions& options) {
  const bool to_stdout = options.output.empty();
  if (to_stdout && isatty(STDOUT_FILENO) == 1) {
    Complain("the binary form is not for a terminal: name a file with -o OUT, or redirect");
    return kExitUsage;
  }
  const Inputs inputs = LoadInputs({options.file}, /*raw=*/false);
  if (inputs.error != kExitOk) return inputs.error;
  const std::vector<uint8_t> bytes = Encode(inputs.loaded.front().schedule);
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!to_stdout) return WriteFile(options.output, content);
  WriteStdout(content);
  return kExitOk;
}

}  // namespace

void AddPack(CLI::App& app, Action& action) {
  auto options = std::make_shared<PackOptions>();
  CLI::App* verb = app.add_subcommand("pack", "Turn a schedule into the bytes a fuzz target reads");
  verb->add_option("FILE", options->file, "A schedule as text (bytes and hex:... names work too)")
      ->required()
      ->option_text(" ");
  verb->add_option("-o,--output", options->output, "Where to write; standard output if not given")
      ->option_text("OUT");
  verb->callback([options, &action] { action = [options] { return Pack(*options); }; });
}

}  // namespace gcfuzz
