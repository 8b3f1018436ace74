#include "cli/report_json.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "execute/harness.h"
#include "report/finding_report.h"
#include "report/lines.h"
#include "report/stacks.h"
#include "schedule/load.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;
constexpr std::string_view kIndent = "    ";
constexpr std::string_view kReferredTo = "referred to by ";

// "object 3: Class < gcfuzz.Root" -> {"serial": 3, "type": "Class < gcfuzz.Root"}.
Json ObjectFrom(std::string_view line) {
  const size_t colon = line.find(": ");
  const std::string name(line.substr(0, colon));
  const std::string digits = name.substr(name.find_last_of(' ') + 1);
  Json object;
  object["serial"] = digits.find_first_not_of("0123456789") == std::string::npos
                         ? Json(std::stoul(digits))
                         : Json(nullptr);
  object["type"] = colon == std::string_view::npos ? "" : line.substr(colon + 2);
  object["life"] = Json::array();
  object["referrers"] = Json::array();
  return object;
}

// The objects of a report as finding_report.h lays them out: a line for each, and indented
// below it a line for each event and each referrer.
Json ObjectsOf(std::string_view report) {
  Json objects = Json::array();
  for (const std::string_view line : LinesOf(report)) {
    if (line == "schedule:" || line.starts_with("counted: ")) break;
    if (line.starts_with("object")) {
      objects.push_back(ObjectFrom(line));
    } else if (line.starts_with(kIndent) && !objects.empty()) {
      const std::string_view said = line.substr(kIndent.size());
      if (said.starts_with(kReferredTo)) {
        objects.back()["referrers"].push_back(said.substr(kReferredTo.size()));
      } else {
        objects.back()["life"].push_back(said);
      }
    }
  }
  return objects;
}

Json StackOf(std::string_view report) {
  const std::vector<Stack> stacks = ReadStacks(report);
  return stacks.empty() ? Json::array() : Json(stacks.front());
}

Json RateAsJson(const Rate& rate, int executions) {
  const Interval interval = ConfidenceOf(rate);
  return {{"hits", rate.hits},     {"runs", rate.runs},   {"executions", executions},
          {"share", rate.share()}, {"low", interval.low}, {"high", interval.high}};
}

Json PreemptionsOf(const RunFinding& finding) {
  Json tried = Json::array();
  for (const TriedPreemption& one : finding.preemptions) {
    tried.push_back({{"operation", one.operation},
                     {"text", one.text},
                     {"matters", one.matters},
                     {"without", one.without}});
  }
  return tried;
}

Json FindingAsJson(const RunFinding& finding, const RunsOfInput& runs) {
  const ReadReport& read = finding.read;
  const Rate rate = runs.findings.RateOf(finding);
  const bool is_ours = finding.report.find(kFindingPrefix) != std::string::npos;
  Json json;
  json["verdict"] = finding.verdict;
  json["headline"] = read.headline;
  json["objects"] = is_ours ? ObjectsOf(finding.report) : Json::array();
  json["stack"] = StackOf(finding.report);
  json["preemptions"] = PreemptionsOf(finding);
  json["rate"] = RateAsJson(rate, runs.executions);
  json["replay"] = read.replay;
  json["signature"] = read.signature.text;
  json["hash"] = read.signature.Hash();
  json["label"] = finding.label;
  json["report"] = CompleteReport(finding, rate, runs.executions, runs.input.schedule);
  return json;
}

Json RunsAsJson(const RunsOfInput& runs) {
  Json json;
  json["name"] = runs.input.name;
  json["schedule"] = {{"text", Print(runs.input.schedule)},
                      {"hex", ToHexName(runs.input.schedule)}};
  json["runs"] = runs.tally.runs();
  json["clean"] = runs.tally.CountOf(OutcomeKind::Clean);
  json["harness_faults"] = runs.tally.CountOf(OutcomeKind::HarnessFault);
  json["diverged"] = runs.tally.CountOf(OutcomeKind::Diverged);
  json["findings"] = Json::array();
  for (const RunFinding* finding : runs.findings.Sorted()) {
    json["findings"].push_back(FindingAsJson(*finding, runs));
  }
  return json;
}

}  // namespace

std::string JsonOfRuns(const std::vector<RunsOfInput>& runs) {
  Json json;
  json["gcfuzz_run"] = kSchemaVersion;
  json["cpython"] = CPythonVersion();
  json["variant"] = VariantName();
  json["masked"] = MaskOption();
  json["inputs"] = Json::array();
  for (const RunsOfInput& of_input : runs) json["inputs"].push_back(RunsAsJson(of_input));
  return json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gcfuzz
