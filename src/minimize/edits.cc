#include "minimize/edits.h"

#include <algorithm>
#include <span>

namespace gcfuzz {
namespace {

// What stands below slot 0 in the operand: Base and Keep spend 0 on "none".
uint8_t SlotBias(OperandKind kind) { return IsSlot(kind) ? 0 : 1; }

// Calls visit(slot), which may change it, for every slot that the operation names.
template <typename Visit>
void VisitSlots(Operation& operation, Visit visit) {
  const std::span<const OperandKind> kinds = InfoOf(operation.code).operands;
  for (size_t i = 0; i < kinds.size(); ++i) {
    const uint8_t bias = SlotBias(kinds[i]);
    if (!MayNameSlot(kinds[i]) || operation.operands[i] < bias) {
      continue;
    }
    uint8_t slot = operation.operands[i] - bias;
    visit(slot);
    operation.operands[i] = slot + bias;
  }
}

}  // namespace

bool MayNameSlot(OperandKind kind) {
  return IsSlot(kind) || kind == OperandKind::Base || kind == OperandKind::Keep;
}

SlotSet SlotsNamedBy(const Schedule& schedule, uint8_t thread) {
  SlotSet named;
  for (Operation operation : schedule.operations) {
    if (operation.thread == thread) {
      VisitSlots(operation, [&](uint8_t& slot) { named.set(slot); });
    }
  }
  return named;
}

Schedule WithoutOperations(const Schedule& schedule, size_t begin, size_t end) {
  Schedule result = schedule;
  const auto first = result.operations.begin();
  end = std::min(end, schedule.operations.size());
  result.operations.erase(first + static_cast<std::ptrdiff_t>(begin),
                          first + static_cast<std::ptrdiff_t>(end));
  return result;
}

Schedule WithoutThread(const Schedule& schedule, uint8_t thread) {
  Schedule result = schedule;
  --result.threads;
  std::erase_if(result.operations, [&](const Operation& op) { return op.thread == thread; });
  for (Operation& operation : result.operations) {
    if (operation.thread > thread && !IsBody(operation.thread)) {
      --operation.thread;
    }
  }
  return result;
}

Schedule WithoutBody(const Schedule& schedule, int body) {
  Schedule result = schedule;
  std::erase_if(result.operations,
                [&](const Operation& op) { return op.thread == BodyNumber(body); });
  return result;
}

Schedule WithBodyMerged(const Schedule& schedule, int from, int into) {
  Schedule result = schedule;
  for (Operation& operation : result.operations) {
    if (operation.thread == BodyNumber(from)) operation.thread = BodyNumber(into);
    const std::span<const OperandKind> kinds = InfoOf(operation.code).operands;
    for (size_t i = 0; i < kinds.size(); ++i) {
      if (kinds[i] == OperandKind::Body && operation.operands[i] == from) {
        operation.operands[i] = static_cast<uint8_t>(into);
      }
    }
  }
  return result;
}

Schedule WithSlotRenamed(const Schedule& schedule, uint8_t thread, uint8_t from, uint8_t to) {
  Schedule result = schedule;
  for (Operation& operation : result.operations) {
    if (operation.thread == thread) {
      VisitSlots(operation, [&](uint8_t& slot) { slot = slot == from ? to : slot; });
    }
  }
  return result;
}

Schedule WithThreadMerged(const Schedule& schedule, uint8_t from, uint8_t into) {
  Schedule result = schedule;
  SlotSet taken = SlotsNamedBy(schedule, into) | SlotsNamedBy(schedule, from);
  const SlotSet clashes = SlotsNamedBy(schedule, into) & SlotsNamedBy(schedule, from);
  for (uint8_t slot = 0; slot < kPrivateSlots; ++slot) {
    uint8_t free = 0;
    while (free < kPrivateSlots && taken[free]) {
      ++free;
    }
    if (clashes[slot] && free < kPrivateSlots) {
      result = WithSlotRenamed(result, from, slot, free);
      taken.set(free);
    }
  }
  for (Operation& operation : result.operations) {
    operation.thread = operation.thread == from ? into : operation.thread;
  }
  return WithoutThread(result, from);
}

}  // namespace gcfuzz
