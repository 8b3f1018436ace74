// gcfuzz stats: what inputs reach inside the collector.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/random.h"
#include "cli/inputs.h"
#include "cli/mask_option.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "execute/harness.h"
#include "execute/life_counts.h"
#include "report/coverage_map.h"
#include "schedule/limits.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kCollectorSource[] = "gc_free_threading.c";

struct StatsOptions {
  std::vector<std::string> names;
  std::string counts;  // a directory
  uint32_t random = 0;
  uint64_t seed = 1;
  bool json = false;
};

// What executing everything came to.
struct Survey {
  size_t rejected = 0;  // inputs that could not be loaded
  size_t findings = 0;  // 0 or 1: the first one ends it
  ExitCode exit_code = kExitOk;
};

// False if it was a finding: what was not dropped is still there, so that later
// executions would not start from a clean state.
bool ExecuteOne(const Schedule& schedule, Survey& survey) {
  const Verdict verdict = Execute(schedule);
  if (!verdict.IsFinding()) return true;
  ReportFinding(verdict, schedule);
  ++survey.findings;
  survey.exit_code = kExitFinding;
  return false;
}

void ExecuteInputs(std::vector<std::string> names, Survey& survey) {
  const ExitCode unreadable = ExpandDirectories(names);
  const Inputs inputs = LoadInputs(names, /*raw=*/true);
  survey.rejected = inputs.rejected;
  survey.exit_code = inputs.error != kExitOk ? inputs.error : unreadable;
  for (const Input& input : inputs.loaded) {
    if (!ExecuteOne(input.schedule, survey)) return;
  }
}

void ExecuteRandom(const StatsOptions& options, Survey& survey) {
  Random random(options.seed);
  for (uint32_t i = 0; i < options.random; ++i) {
    if (!ExecuteOne(Generate(random, kMaxOperations), survey)) return;
  }
}

std::string Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? "" : fmt::format("({:.1f}%)", 100.0 * double(part) / double(whole));
}

std::string Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? "" : "  " + Percent(part, whole);
}

std::string ObjectsAsText(const Statistics& statistics) {
  const auto row = [](const char* label, uint64_t number, const std::string& remark) {
    return fmt::format("{:<26}{:>12}{}\n", label, number, remark);
  };
  const uint64_t born = statistics.born;
  std::string text = row("executions", statistics.executions, "");
  text += row("tracked objects made", born, "");
  text += row("  dropped", statistics.dropped, Share(statistics.dropped, born));
  text += row("  by another thread", statistics.dropped_by_other,
              Share(statistics.dropped_by_other, statistics.dropped));
  text += row("  cleared", statistics.cleared, Share(statistics.cleared, born));
  text += row("  finalized", statistics.finalized, Share(statistics.finalized, born));
  text += row("weakref callbacks", statistics.weakref_callbacks, "");
  return text + row("collections at the end", statistics.collections, "");
}

std::string TraitsAsText(const Statistics& statistics) {
  std::string text = "\nshares of the executions\n";
  for (size_t i = 0; i < kTraitCount; ++i) {
    text +=
        fmt::format("  {:<24}{:>12}  {:<9} {}\n", kTraits[i].name, statistics.traits[i],
                    Percent(statistics.traits[i], statistics.executions), kTraits[i].description);
  }
  return text;
}

std::string OpsAsText(const OpCounts* ops) {
  std::string text =
      fmt::format("\n{:<16}{:>12}{:>12}{:>12}\n", "operation", "executed", "effective", "skipped");
  for (const OpInfo& op : AllOps()) {
    const OpCounts& counts = ops[static_cast<size_t>(op.code)];
    text += fmt::format("{:<16}{:>12}{:>12}{:>12}{}\n", op.name, counts.executed, counts.effective,
                        counts.skipped, Share(counts.effective, counts.executed));
  }
  return text;
}

std::string CampaignAsText(const LifeCounts& campaign) {
  return fmt::format("\nof a fuzz target's life: {} executions\n", campaign.executions) +
         OpsAsText(campaign.ops);
}

std::string AsText(const Statistics& statistics, const EdgeCount& edges, const Survey& survey) {
  std::string text = ObjectsAsText(statistics);
  text += edges.total == 0 ? fmt::format("no edges known of {}\n", edges.file)
                           : fmt::format("edges of {}: {} of {}{}\n", edges.file, edges.covered,
                                         edges.total, Share(edges.covered, edges.total));
  if (survey.rejected > 0) text += fmt::format("inputs rejected: {}\n", survey.rejected);
  if (survey.findings > 0) text += "stopped at the first finding\n";
  return text + TraitsAsText(statistics) + OpsAsText(statistics.ops);
}

Json TraitsAsJson(const Statistics& statistics) {
  Json traits = Json::object();
  for (size_t i = 0; i < kTraitCount; ++i) {
    traits[std::string(kTraits[i].name)] = statistics.traits[i];
  }
  return traits;
}

Json OpsAsJson(const OpCounts* all) {
  Json ops = Json::object();
  for (const OpInfo& op : AllOps()) {
    const OpCounts& counts = all[static_cast<size_t>(op.code)];
    ops[std::string(op.name)] = {{"executed", counts.executed},
                                 {"effective", counts.effective},
                                 {"skipped", counts.skipped},
                                 {"lacking", CPythonLacks(op.code)}};
  }
  return ops;
}

Json AsJson(const Statistics& statistics, const EdgeCount& edges, const Survey& survey) {
  Json json = {
      {"executions", statistics.executions},
      {"findings", survey.findings},
      {"rejected", survey.rejected},
      {"edges", {{"file", edges.file}, {"covered", edges.covered}, {"total", edges.total}}},
      {"born", statistics.born},
      {"dropped", statistics.dropped},
      {"dropped_by_other", statistics.dropped_by_other},
      {"cleared", statistics.cleared},
      {"finalized", statistics.finalized},
      {"weakref_callbacks", statistics.weakref_callbacks},
      {"collections", statistics.collections}};
  json["traits"] = TraitsAsJson(statistics);
  json["masked"] = MaskedOps();
  json["ops"] = OpsAsJson(statistics.ops);
  return json;
}

Json CampaignAsJson(const LifeCounts& campaign) {
  return {{"executions", campaign.executions}, {"ops", OpsAsJson(campaign.ops)}};
}

void Print(const StatsOptions& options, const Survey& survey) {
  const EdgeCount edges = CountEdges(kCollectorSource);
  const Statistics& statistics = GetStatistics();
  const bool campaign = !options.counts.empty();
  if (!options.json) {
    WriteStdout(AsText(statistics, edges, survey) +
                (campaign ? CampaignAsText(ReadLifeCounts(options.counts)) : ""));
    return;
  }
  Json json = AsJson(statistics, edges, survey);
  if (campaign) json["campaign"] = CampaignAsJson(ReadLifeCounts(options.counts));
  // Names are ASCII, but a replacement is better than an exception if one is not.
  WriteStdout(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

ExitCode Stats(const StatsOptions& options) {
  if (options.names.empty() && options.random == 0 && options.counts.empty()) {
    Complain("stats: give FILE or DIR, or --random N (see gcfuzz stats --help)");
    return kExitUsage;
  }
  StartHarness();
  Survey survey;
  ExecuteInputs(options.names, survey);
  if (survey.findings == 0) ExecuteRandom(options, survey);
  Print(options, survey);
  return survey.exit_code;
}

}  // namespace

void AddStats(CLI::App& app, Action& action) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* verb =
      app.add_subcommand("stats", "Execute inputs and print what they reach in the collector");
  verb->add_option("FILE|DIR", options->names, "Inputs, or directories of inputs")
      ->option_text("...");
  verb->add_option("--random", options->random, "Execute so many random schedules as well")
      ->option_text("N");
  verb->add_option("--seed", options->seed, "Of the random schedules (default 1)")
      ->option_text("S");
  verb->add_option("--counts", options->counts,
                   "Print what a fuzz target has counted as well: the directory that it was given "
                   "as $GCFUZZ_COUNTS")
      ->option_text("DIR")
      ->check(CLI::ExistingDirectory);
  AddMaskOption(*verb);
  verb->add_flag("--json", options->json, "As a JSON object");
  verb->footer(
      "Any bytes are decoded, as a fuzz target does. Everything runs in this one process; a\n"
      "finding is reported and ends it.");
  verb->callback([options, &action] { action = [options] { return Stats(*options); }; });
}

}  // namespace gcfuzz
