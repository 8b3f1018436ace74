#include "execute/bake.h"

#include <algorithm>
#include <map>
#include <utility>

#include "execute/preemption_rows.h"
#include "schedule/limits.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"

namespace gcfuzz {
namespace {

// Behind an operation, or before all others of a thread or body.
using Rows = std::map<Anchor, std::vector<Operation>>;

// As in the text form, where actors are threads and bodies.
uint8_t ActorOf(const Schedule& schedule, Anchor anchor) {
  if (anchor >= 0) return schedule.operations[static_cast<size_t>(anchor)].thread;
  const int actor = StartOf(0) - anchor;
  return actor < kMaxThreads ? static_cast<uint8_t>(actor) : BodyNumber(actor - kMaxThreads);
}

// "at {kind}#{count} -> {next}".
Operation RowFor(const Schedule& schedule, const ControlEvent& event) {
  Operation row{.code = OpCode::Preempt, .thread = ActorOf(schedule, event.anchor)};
  row.operands[0] = static_cast<uint8_t>(event.kind);
  PutNumber(event.count, &row.operands[1]);
  row.operands[1 + BytesOf(OperandKind::Number)] = static_cast<uint8_t>(event.next);
  return row;
}

// Why no row can say it; nothing if one can.
std::string ProblemOf(const ControlEvent& event) {
  if (event.anchor == kNoAnchor) return "a thread that Python started is switched";
  if (event.next >= kMaxThreads) return "a thread that Python started goes on";
  if (event.count > kMaxNumber) return "a switch is too late in its operation";
  return {};
}

std::optional<Rows> RowsFor(const Schedule& schedule, std::span<const ControlEvent> events,
                            std::string& problem) {
  Rows rows;
  for (const ControlEvent& event : events) {
    if (!IsSwitch(event)) continue;
    problem = ProblemOf(event);
    if (!problem.empty()) return std::nullopt;
    const Operation row = RowFor(schedule, event);
    std::vector<Operation>& there = rows[event.anchor];
    if (std::find(there.begin(), there.end(), row) == there.end()) there.push_back(row);
  }
  return rows;
}

}  // namespace

std::optional<Schedule> Bake(const Schedule& schedule, std::span<const ControlEvent> events,
                             std::string& problem) {
  const std::optional<Rows> rows = RowsFor(schedule, events, problem);
  if (!rows) return std::nullopt;
  Schedule baked{schedule.threads, {}};
  const auto add = [&](const std::vector<Operation>& some) {
    baked.operations.insert(baked.operations.end(), some.begin(), some.end());
  };
  for (const auto& [anchor, some] : *rows) {
    if (anchor < 0) add(some);
  }
  for (size_t i = 0; i < schedule.operations.size(); ++i) {
    if (IsPreemption(schedule.operations[i])) continue;
    baked.operations.push_back(schedule.operations[i]);
    const auto behind = rows->find(static_cast<Anchor>(i));
    if (behind != rows->end()) add(behind->second);
  }
  if (IsRepaired(baked)) return baked;
  problem = "there are more switches than a schedule has room for";
  return std::nullopt;
}

std::vector<ControlEvent> WithoutPreemptions(const Schedule& schedule,
                                             std::span<const ControlEvent> events) {
  std::vector<Anchor> ranks;
  Anchor rank = 0;
  for (const Operation& operation : schedule.operations) {
    ranks.push_back(rank);
    rank = static_cast<Anchor>(rank + (IsPreemption(operation) ? 0 : 1));
  }
  std::vector<ControlEvent> result(events.begin(), events.end());
  for (ControlEvent& event : result) {
    if (event.anchor >= 0) event.anchor = ranks[static_cast<size_t>(event.anchor)];
  }
  return result;
}

}  // namespace gcfuzz
