#include "execute/preemption_rows.h"

#include <array>

#include "python/internals.h"
#include "schedule/limits.h"
#include "schedule/mask.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

static_assert(kMaxOperations <= kMaxAnchoredOperations && kMaxThreads + kBodies <= kMaxActors);

// The operand bytes are those of the pattern "at {yield}#{number} -> {thread}".
Preemption ReadRow(const Operation& operation, Anchor anchor) {
  const auto& operands = operation.operands;
  return {.anchor = anchor,
          .kind = static_cast<YieldKind>(operands[0]),
          .count = NumberIn(&operands[1]),
          .target = static_cast<int8_t>(operands[1 + BytesOf(OperandKind::Number)])};
}

// With a GIL, another thread can go on only where this one may let go of it: between operations,
// in callbacks, and where it waits.
bool CanSwitchAt(YieldKind kind) {
  return gcfuzz_has_gil() == 0 || kind <= YieldKind::Callback || kind == YieldKind::Block;
}

// Calls `visit` with the index and the preemption of each row.
template <typename Visit>
void VisitRows(const Schedule& schedule, const Visit& visit) {
  std::array<Anchor, kMaxActors> anchors{};
  for (int actor = 0; actor < kMaxActors; ++actor) anchors[actor] = StartOf(actor);
  for (size_t i = 0; i < schedule.operations.size(); ++i) {
    const Operation& operation = schedule.operations[i];
    Anchor& anchor = anchors[ActorIndex(operation.thread)];
    if (IsPreemption(operation)) {
      visit(i, ReadRow(operation, anchor));
    } else {
      anchor = static_cast<Anchor>(i);
    }
  }
}

}  // namespace

void ReadPreemptions(const Schedule& schedule, Preemptions& preemptions) {
  preemptions.Clear();
  if (IsMasked(OpCode::Preempt)) return;
  VisitRows(schedule, [&](size_t, const Preemption& row) {
    if (CanSwitchAt(row.kind)) preemptions.Add(row);
  });
}

std::vector<PreemptionRow> PreemptionRowsOf(const Schedule& schedule) {
  std::vector<PreemptionRow> rows;
  VisitRows(schedule, [&](size_t index, const Preemption& row) { rows.push_back({index, row}); });
  return rows;
}

}  // namespace gcfuzz
