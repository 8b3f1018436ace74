// gcfuzz doctor: can this build be trusted to find anything?
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/build_info.h"
#include "cli/machine.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "execute/doctor.h"
#include "execute/harness.h"
#include "report/coverage_map.h"

namespace gcfuzz {
namespace {

using Json = nlohmann::ordered_json;

bool Unsuitable(const Check& check) { return check.required && !check.passed; }

std::string AsText(const std::vector<Check>& checks) {
  const auto row = [](const char* label, const std::string& value) {
    return fmt::format("{:<16}{}\n", label, value);
  };
  const Cores cores = CountCores();
  std::string text = row("CPython", CPythonVersion());
  text += row("variant", VariantName());
  text += row("configured with", kCPythonConfigured);
  text += row("compiler", kCompiler);
  text += row("own flags", kOwnFlags);
  text += row("counters", std::to_string(TotalEdges()));
  text += row("ASLR", DescribeAslr());
  text += row("cores", fmt::format("{} usable of {}", cores.usable, cores.online));
  for (const Check& check : checks) {
    const char* result = check.passed ? "ok" : check.required ? "FAILED" : "no, not needed";
    text += row(check.name.c_str(), fmt::format("{}: {}", result, check.detail));
  }
  return text;
}

std::string AsJson(const std::vector<Check>& checks) {
  const Cores cores = CountCores();
  Json json = {{"cpython", CPythonVersion()},
               {"variant", VariantName()},
               {"configured_with", kCPythonConfigured},
               {"compiler", kCompiler},
               {"own_flags", kOwnFlags},
               {"counters", TotalEdges()},
               {"aslr", DescribeAslr()},
               {"cores", {{"usable", cores.usable}, {"online", cores.online}}},
               {"suitable", std::none_of(checks.begin(), checks.end(), Unsuitable)}};
  json["checks"] = Json::array();
  for (const Check& check : checks) {
    json["checks"].push_back({{"name", check.name},
                              {"required", check.required},
                              {"passed", check.passed},
                              {"detail", check.detail}});
  }
  // Paths in flags need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExitCode Doctor(bool json) {
  StartHarness();
  const std::vector<Check> checks = ExamineBuild();
  WriteStdout(json ? AsJson(checks) : AsText(checks));
  ExitCode exit_code = kExitOk;
  for (const Check& check : checks) {
    if (!Unsuitable(check)) continue;
    Complain(fmt::format("this build cannot be fuzzed: {}: {}", check.name, check.detail));
    exit_code = kExitUnsuitable;
  }
  return exit_code;
}

}  // namespace

void AddDoctor(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand("doctor", "Check that this build can find bugs at all");
  verb->add_flag("--json", *json, "As a JSON object");
  verb->footer("Exits with 69 if a check that the variant requires has failed.");
  verb->callback([json, &action] { action = [json] { return Doctor(*json); }; });
}

}  // namespace gcfuzz
