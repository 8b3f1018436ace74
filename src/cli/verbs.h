// The verbs of `gcfuzz`: one function and one file each.
#ifndef GCFUZZ_CLI_VERBS_H_
#define GCFUZZ_CLI_VERBS_H_

#include <CLI/CLI.hpp>
#include <functional>

#include "base/exit_codes.h"

namespace gcfuzz {

// What the command line asks for, once it is parsed. Main thread only.
using Action = std::function<ExitCode()>;

// Each adds its verb with options and help to `app`. Parsing a command line that
// names the verb sets `action`, which must outlive the parsing.
void AddShow(CLI::App& app, Action& action);
void AddPack(CLI::App& app, Action& action);
void AddRun(CLI::App& app, Action& action);
void AddSettle(CLI::App& app, Action& action);
void AddMinimize(CLI::App& app, Action& action);
void AddOps(CLI::App& app, Action& action);
void AddSignature(CLI::App& app, Action& action);
void AddStats(CLI::App& app, Action& action);
void AddDoctor(CLI::App& app, Action& action);
void AddByDesign(CLI::App& app, Action& action);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_VERBS_H_
