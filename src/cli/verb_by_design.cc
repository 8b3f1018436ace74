// gcfuzz by-design: the table of what is no finding.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/output.h"
#include "cli/verbs.h"
#include "execute/harness.h"
#include "oracle/expectations.h"
#include "python/interpreter.h"

namespace gcfuzz {
namespace {

using Json = nlohmann::ordered_json;

bool HoldsHere(const ExpectationInfo& info) {
  return IsByDesign(info.expectation, InterpreterVersionNumber());
}

std::string AsText() {
  std::string text;
  for (const ExpectationInfo& info : AllExpectations()) {
    text += fmt::format("{} ({}; {} CPython {})\n    {}\n    source: {}\n    gcfuzz: {}\n",
                        info.name, DescribeVersions(info), HoldsHere(info) ? "so on" : "not on",
                        CPythonVersion(), info.what, info.source, info.treatment);
  }
  return text;
}

std::string AsJson() {
  Json table = Json::array();
  for (const ExpectationInfo& info : AllExpectations()) {
    table.push_back({{"name", info.name},
                     {"versions", DescribeVersions(info)},
                     {"here", HoldsHere(info)},
                     {"what", info.what},
                     {"source", info.source},
                     {"treatment", info.treatment}});
  }
  return table.dump(2) + "\n";
}

}  // namespace

void AddByDesign(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand(
      "by-design", "Print what CPython does by design, by version, and so is no finding");
  verb->add_flag("--json", *json, "As a JSON array");
  verb->callback([json, &action] {
    action = [json] {
      WriteStdout(*json ? AsJson() : AsText());
      return kExitOk;
    };
  });
}

}  // namespace gcfuzz
