// gcfuzz show: the text form of an input.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "schedule/load.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

struct ShowOptions {
  std::vector<std::string> files;
  bool raw = false;
  bool hex = false;
};

std::string Shown(const Input& input, bool hex, bool titled) {
  if (hex) return ToHexName(input.schedule) + "\n";
  const std::string text = Print(input.schedule);
  return titled ? fmt::format("# {}\n{}\n", input.name, text) : text;
}

ExitCode Show(const ShowOptions& options) {
  const Inputs inputs = LoadInputs(options.files, options.raw);
  std::string text;
  for (const Input& input : inputs.loaded) {
    text += Shown(input, options.hex, options.files.size() > 1);
  }
  WriteStdout(text);
  return inputs.error;
}

}  // namespace

void AddShow(CLI::App& app, Action& action) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* verb = app.add_subcommand("show", "Print schedules as text");
  verb->add_option("FILE", options->files, "Inputs, bytes or text, or hex:... names")
      ->required()
      ->option_text("...");
  AddRawOption(*verb, options->raw);
  verb->add_flag("--hex", options->hex, "Print the hex: name instead, which every verb accepts");
  verb->callback([options, &action] { action = [options] { return Show(*options); }; });
}

}  // namespace gcfuzz
