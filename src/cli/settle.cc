#include "cli/settle.h"

#include <fmt/format.h>

#include <utility>

#include "cli/baked_run.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "execute/isolated_run.h"
#include "execute/policy_choice.h"

namespace gcfuzz {
namespace {

// Those with the fewest switches first: what they find is the easiest to read.
constexpr const char* kPolicies[] = {"pct:2", "pct:3", "pos", "random"};

constexpr int kRunsBetweenReports = 200;

class Search {
 public:
  Search(const Input& input, const SettleOptions& options) : input_(input), options_(options) {}

  // A run under that policy, and whether what it does holds.
  std::optional<Settled> Try(const char* policy, uint64_t seed) {
    if (++runs_ % kRunsBetweenReports == 0) {
      Complain(fmt::format("{}: {} runs, nothing that holds yet", input_.name, runs_));
    }
    ChoosePolicy(policy, seed);
    std::string by = PolicyOption().empty() ? "as it is" : PolicyOption();
    if (by.back() == ' ') by.pop_back();
    IsolatedRun run;
    run.events = true;
    const Outcome outcome = RunIsolated(input_.schedule, run);
    if (!IsWanted(outcome)) return std::nullopt;
    const std::optional<Recording> recording = TakeRecording(input_.schedule, outcome.verdict);
    if (!recording) return std::nullopt;
    std::string problem;
    std::optional<BakedRun> baked = BakeRun(*recording, problem);
    if (!baked || !AlwaysFails(baked->schedule, outcome.verdict)) return std::nullopt;
    return Settled{std::move(baked->schedule),
                   outcome.verdict,
                   baked->preemptions,
                   std::move(by),
                   runs_,
                   options_.times};
  }

 private:
  bool IsWanted(const Outcome& outcome) const {
    return outcome.kind == OutcomeKind::Finding &&
           (options_.verdict.empty() || outcome.verdict == options_.verdict);
  }

  // The chosen policy is that of the schedule, as BakeRun leaves it.
  bool AlwaysFails(const Schedule& schedule, const std::string& verdict) const {
    for (int run = 0; run < options_.times; ++run) {
      if (RunIsolated(schedule).verdict != verdict) return false;
    }
    return true;
  }

  const Input& input_;
  const SettleOptions& options_;
  int runs_ = 0;
};

}  // namespace

void AddSettleOptions(CLI::App& verb, SettleOptions& options) {
  verb.add_option("--seeds", options.seeds, "Try so many seeds of each policy (default 200)")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("N");
  verb.add_option("--verdict", options.verdict, "Look for this one, \"never dropped\" for example")
      ->option_text("NAME");
}

std::string Describe(const Settled& settled) {
  return fmt::format("settled: {} in {} of {} runs, with {} (run {}, {})", settled.verdict,
                     settled.times, settled.times, Counted(settled.preemptions, "preemption"),
                     settled.runs, settled.policy);
}

ExitCode RefuseToSettle(const std::string& name, const SettleOptions& options,
                        std::string_view advice) {
  Complain(fmt::format(
      "{}: {} of each policy, and none shows {} in every run, one thread at a time: try "
      "more --seeds, or {}",
      name, Counted(static_cast<size_t>(options.seeds), "seed"),
      options.verdict.empty() ? "a failure" : options.verdict, advice));
  return kExitBadInput;
}

std::optional<Settled> Settle(const Input& input, const SettleOptions& options) {
  Search search(input, options);
  std::optional<Settled> settled = search.Try("schedule", 0);
  for (int seed = 1; seed <= options.seeds && !settled; ++seed) {
    for (const char* policy : kPolicies) {
      if (settled || Interrupted()) break;
      settled = search.Try(policy, static_cast<uint64_t>(seed));
    }
  }
  ChoosePolicy("schedule", 0);
  return settled;
}

}  // namespace gcfuzz
