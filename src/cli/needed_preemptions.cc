#include "cli/needed_preemptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text_sink.h"
#include "cli/kept_failure.h"
#include "execute/preemption_rows.h"
#include "interleave/control.h"
#include "minimize/edits.h"
#include "report/read_report.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

bool Switched(const Preemption& preemption) {
  const EventLog& events = control::Events();
  for (uint64_t i = 0; i < events.kept(); ++i) {
    const ControlEvent& event = events.at(i);
    const bool there = event.anchor == preemption.anchor && event.kind == preemption.kind &&
                       event.count == preemption.count;
    if (there && event.next == preemption.target && IsSwitch(event)) return true;
  }
  return false;
}

struct Rows {
  std::vector<size_t> switching;
  std::set<size_t> idle;  // were not met, or their thread could not go on
};

// By what they do in a run.
Rows RowsOf(const Schedule& schedule, const IsolatedRun& each) {
  IsolatedRun run = each;
  run.events = true;
  RunIsolated(schedule, run);
  Rows rows;
  for (const PreemptionRow& row : PreemptionRowsOf(schedule)) {
    if (Switched(row.preemption)) {
      rows.switching.push_back(row.index);
    } else {
      rows.idle.insert(row.index);
    }
  }
  return rows;
}

Schedule Without(Schedule schedule, const std::set<size_t>& rows) {
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    schedule = WithoutOperations(schedule, *row, *row + 1);
  }
  return schedule;
}

// As in the text form: "t0 at clear#1 -> t1".
std::string TextOf(const Operation& operation) {
  std::string text = IsBody(operation.thread) ? fmt::format("b{} ", BodyOf(operation.thread))
                                              : fmt::format("t{} ", operation.thread);
  StringSink sink(text);
  PrintOperation(operation, sink);
  return text;
}

}  // namespace

std::vector<TriedPreemption> TryWithoutEach(const Schedule& schedule, const RunFindings& findings,
                                            const IsolatedRun& each, std::string& problem) {
  const Rows rows = RowsOf(schedule, each);
  std::vector<TriedPreemption> tried;
  if (rows.switching.size() > kMaxTried) {
    problem = fmt::format("{} switch threads, too many to try without each: minimize first",
                          rows.switching.size());
    return tried;
  }
  const KeptFailure kept(findings);
  std::set<size_t> gone = rows.idle;
  for (const size_t row : rows.switching) {
    gone.insert(row);
    const Outcome without = RunIsolated(Without(schedule, gone), each);
    const bool still_fails = without.kind == OutcomeKind::Finding &&
                             kept.IsShownBy(Read(without.report, without.verdict).signature);
    if (!still_fails) gone.erase(row);
    tried.push_back({row + 1, TextOf(schedule.operations[row]), !still_fails, without.verdict});
  }
  return tried;
}

std::string DescribeTried(const std::vector<TriedPreemption>& tried) {
  const auto matters = [](const TriedPreemption& one) { return one.matters; };
  std::string text = fmt::format("preemptions that matter: {} of {}\n",
                                 std::count_if(tried.begin(), tried.end(), matters), tried.size());
  for (const TriedPreemption& one : tried) {
    if (!one.matters) continue;
    text +=
        fmt::format("  operation {}: {}; without it: {}\n", one.operation, one.text, one.without);
  }
  return text;
}

}  // namespace gcfuzz
