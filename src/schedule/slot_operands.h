// The operands of an operation that name something which can be renumbered.
#ifndef GCFUZZ_SCHEDULE_SLOT_OPERANDS_H_
#define GCFUZZ_SCHEDULE_SLOT_OPERANDS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "schedule/op_table.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Kinds whose operand is a slot, or 0 for something else and a slot from 1 on.
constexpr bool MayNameSlot(OperandKind kind) {
  return kind <= OperandKind::Any || kind == OperandKind::Base || kind == OperandKind::Keep;
}

// Calls visit(slot), which may change it, for every slot that the operation names.
template <typename Visit>
void VisitSlots(Operation& operation, Visit visit) {
  const std::span<const OperandKind> kinds = InfoOf(operation.code).operands;
  for (size_t i = 0; i < kinds.size(); ++i) {
    const uint8_t bias = IsSlot(kinds[i]) ? 0 : 1;
    if (!MayNameSlot(kinds[i]) || operation.operands[i] < bias) continue;
    auto slot = static_cast<uint8_t>(operation.operands[i] - bias);
    visit(slot);
    operation.operands[i] = static_cast<uint8_t>(slot + bias);
  }
}

// Calls visit(body), which may change it, for every body that the operation hands on.
template <typename Visit>
void VisitBodies(Operation& operation, Visit visit) {
  const std::span<const OperandKind> kinds = InfoOf(operation.code).operands;
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == OperandKind::Body) visit(operation.operands[i]);
  }
}

// Calls visit(thread), which may change it, for every thread that the operation names.
template <typename Visit>
void VisitThreads(Operation& operation, Visit visit) {
  const std::span<const OperandKind> kinds = InfoOf(operation.code).operands;
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == OperandKind::Thread) visit(operation.operands[i]);
  }
}

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_SLOT_OPERANDS_H_
