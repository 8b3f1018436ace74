#include "bench/preempted.h"

#include <functional>

#include "base/random.h"
#include "execute/preemption_rows.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

// About as many edges as a short operation passes.
constexpr uint32_t kFar = 1000;

bool IsAtEdge(const Operation& operation) {
  return IsPreemption(operation) && operation.operands[0] == static_cast<uint8_t>(YieldKind::Edge);
}

template <typename Predicate>
Schedule Without(const Schedule& schedule, Predicate left_out) {
  Schedule result = schedule;
  std::erase_if(result.operations, left_out);
  return result;
}

// The operands are those of the pattern "at {yield}#{number} -> {thread}".
Operation Preemption(YieldKind kind, uint32_t number, uint8_t thread, uint8_t threads) {
  Operation operation{OpCode::Preempt, thread, {static_cast<uint8_t>(kind)}};
  PutNumber(number, &operation.operands[1]);
  operation.operands[1 + BytesOf(OperandKind::Number)] =
      static_cast<uint8_t>((thread + 1) % threads);
  return operation;
}

// After the operations, counted without preemptions, that `chosen` says.
Schedule Preempted(YieldKind kind, const Schedule& schedule,
                   const std::function<bool(size_t index)>& chosen) {
  Random random(schedule.operations.size());
  Schedule result{schedule.threads, {}};
  size_t index = 0;
  for (const Operation& operation : WithoutPreemptions(schedule).operations) {
    result.operations.push_back(operation);
    if (IsBody(operation.thread) || !chosen(index++)) continue;
    const uint32_t number = IsFine(kind) ? 1 + random.Below(kFar) : 1;
    result.operations.push_back(Preemption(kind, number, operation.thread, schedule.threads));
  }
  return result;
}

}  // namespace

Schedule WithoutPreemptions(const Schedule& schedule) { return Without(schedule, IsPreemption); }

Schedule WithoutEdges(const Schedule& schedule) { return Without(schedule, IsAtEdge); }

Schedule PreemptedAt(YieldKind kind, const Schedule& schedule) {
  return Preempted(kind, schedule, [](size_t) { return true; });
}

// In the middle: a schedule begins with what is about one thread.
Schedule PreemptedOnce(const Schedule& schedule) {
  const Schedule plain = WithoutPreemptions(schedule);
  const size_t middle = plain.operations.size() / 2;
  return Preempted(YieldKind::Edge, plain, [middle](size_t index) { return index == middle; });
}

}  // namespace gcfuzz
