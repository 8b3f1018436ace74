// gcfuzz: look at schedules, run them, make them smaller.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <sstream>
#include <string>

#include "base/harness_fault.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "execute/harness.h"
#include "schedule/limits.h"

namespace gcfuzz {
namespace {

constexpr char kExitCodes[] =
    "Exit codes: 0 nothing to report, 1 a finding, 64 wrong usage, 65 not a schedule, 66 a\n"
    "file cannot be read, 69 this CPython cannot be fuzzed, 70 a fault of gcfuzz itself, 73\n"
    "output cannot be written, 76 a replayed run was not as recorded.";

std::string Version() {
  return fmt::format("gcfuzz (schedule format {}) for CPython {}, variant {}", kFormatVersion,
                     CPythonVersion(), VariantName());
}

void AddVerbs(CLI::App& app, Action& action) {
  AddShow(app, action);
  AddPack(app, action);
  AddRun(app, action);
  AddSettle(app, action);
  AddMinimize(app, action);
  AddOps(app, action);
  AddStats(app, action);
  AddSignature(app, action);
  AddDoctor(app, action);
  AddByDesign(app, action);
}

void Configure(CLI::App& app, Action& action) {
  app.name("gcfuzz");
  app.require_subcommand(1);
  app.set_version_flag("--version", Version);
  app.footer(kExitCodes);
  app.get_formatter()->column_width(26);
  AddVerbs(app, action);
}

// CLI11 takes a misspelt verb for a surplus argument of the tool, which helps nobody.
bool IsUnknownVerb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  const std::string word = argv[1];
  return app.get_subcommands([&](const CLI::App* verb) { return verb->get_name() == word; })
      .empty();
}

ExitCode ComplainAboutUsage(const CLI::App& app, const std::string& problem) {
  const auto chosen = app.get_subcommands();
  const std::string help = chosen.empty() ? "" : " " + chosen.front()->get_name();
  Complain(fmt::format("{}\nTry: gcfuzz{} --help", problem, help));
  return kExitUsage;
}

// --help and --version come as errors with exit code 0.
ExitCode AnswerParseError(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) return ComplainAboutUsage(app, error.what());
  std::ostringstream out;
  std::ostringstream ignored;
  app.exit(error, out, ignored);
  WriteStdout(out.str());
  return kExitOk;
}

ExitCode RunTool(int argc, char** argv) {
  Action action;
  CLI::App app("Fuzzes CPython's cyclic garbage collector: the tool for its inputs.");
  Configure(app, action);
  if (argc < 2) return ComplainAboutUsage(app, "no verb given");
  if (IsUnknownVerb(app, argc, argv)) {
    return ComplainAboutUsage(app, fmt::format("no verb is called '{}'", argv[1]));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return AnswerParseError(app, error);
  }
  return action();
}

}  // namespace
}  // namespace gcfuzz

int main(int argc, char** argv) {
  gcfuzz::PrepareOutput();
  gcfuzz::FaultWhenMemoryRunsOut();
  try {
    return gcfuzz::RunTool(argc, argv);
  } catch (const std::exception& error) {
    gcfuzz::HarnessFault("%s", error.what());
  }
}
