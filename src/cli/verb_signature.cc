// gcfuzz signature: name what a report shows, and say whether it is known.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/output.h"
#include "cli/run_findings.h"
#include "cli/verbs.h"
#include "schedule/load.h"

namespace gcfuzz {
namespace {

struct SignatureOptions {
  std::vector<std::string> files;
  std::string ending;
  bool json = false;
};

std::string NameOf(ReportKind kind) {
  switch (kind) {
    case ReportKind::Nothing:
      return "nothing";
    case ReportKind::Finding:
      return "finding";
    case ReportKind::HarnessFault:
      return "harness fault";
  }
  return "?";
}

std::string ReadAll(int fd, int& error) {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t length = read(fd, buffer, sizeof buffer);
    if (length < 0 && errno == EINTR) continue;
    error = length < 0 ? errno : 0;
    if (length <= 0) return text;
    text.append(buffer, static_cast<size_t>(length));
  }
}

// "-" is standard input.
std::optional<std::string> ReadNamed(const std::string& name) {
  int error = 0;
  std::string text;
  if (name == "-") {
    text = ReadAll(STDIN_FILENO, error);
  } else if (FILE* file = std::fopen(name.c_str(), "re")) {
    text = ReadAll(fileno(file), error);
    std::fclose(file);
  } else {
    error = errno;
  }
  if (error == 0) return text;
  Complain(fmt::format("{}: {}", name, std::strerror(error)));
  return std::nullopt;
}

std::string InWords(const ReadReport& read) {
  if (read.kind == ReportKind::Nothing) return "nothing that failed\n";
  return fmt::format("{}: {}\nsignature: {} {}\nlabel: {}\n", NameOf(read.kind), read.headline,
                     read.signature.Hash(), read.signature.text, LabelOfReport(read));
}

nlohmann::ordered_json AsJson(const ReadReport& read) {
  nlohmann::ordered_json json;
  json["kind"] = NameOf(read.kind);
  json["headline"] = read.headline;
  json["signature"] = read.signature.text;
  json["hash"] = read.signature.Hash();
  json["label"] = read.kind == ReportKind::Finding ? LabelOfReport(read) : "";
  json["cpython"] = read.cpython;
  json["variant"] = read.variant;
  json["schedule"] = read.schedule ? ToHexName(*read.schedule) : "";
  return json;
}

ExitCode Sign(const SignatureOptions& options) {
  ExitCode exit_code = kExitOk;
  for (const std::string& file : options.files) {
    const auto text = ReadNamed(file);
    if (!text) {
      exit_code = kExitNoInput;
      continue;
    }
    const ReadReport read = Read(*text, options.ending);
    WriteStdout(options.json ? AsJson(read).dump(-1, ' ', /*ensure_ascii=*/true,
                                                 nlohmann::json::error_handler_t::replace) +
                                   "\n"
                             : InWords(read));
  }
  return exit_code;
}

}  // namespace

void AddSignature(CLI::App& app, Action& action) {
  auto options = std::make_shared<SignatureOptions>();
  CLI::App* verb = app.add_subcommand(
      "signature",
      "Name what a report shows, the same in every run and build, and say if it is known");
  verb->add_option("REPORT", options->files, "What a failed process wrote; - is standard input")
      ->required()
      ->option_text("...");
  verb->add_option("--ending", options->ending,
                   "How that process ended (signal 11), for one that wrote nothing about it")
      ->option_text("TEXT");
  verb->add_flag("--json", options->json, "One JSON object a line");
  verb->footer(
      "Reads reports of gcfuzz, the sanitizers, CPython's assertions and fatal errors, libFuzzer.\n"
      "The label is for the CPython that the report names, else for this one: \"NEW\", or\n"
      "\"known: ISSUE (fixed in RELEASE)\" (src/report/known_bugs.def).");
  verb->callback([options, &action] { action = [options] { return Sign(*options); }; });
}

}  // namespace gcfuzz
