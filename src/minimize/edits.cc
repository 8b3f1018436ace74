#include "minimize/edits.h"

#include <algorithm>

#include "schedule/slot_operands.h"

namespace gcfuzz {

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
  std::erase_if(result.operations, [&](Operation& op) {
    bool names_it = op.thread == thread;
    VisitThreads(op, [&](const uint8_t& target) { names_it |= target == thread; });
    return names_it;
  });
  for (Operation& operation : result.operations) {
    if (operation.thread > thread && !IsBody(operation.thread)) {
      --operation.thread;
    }
    VisitThreads(operation, [&](uint8_t& target) {
      if (target > thread) --target;
    });
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
    VisitBodies(operation,
                [&](uint8_t& body) { body = body == from ? static_cast<uint8_t>(into) : body; });
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
    VisitThreads(operation, [&](uint8_t& target) { target = target == from ? into : target; });
  }
  return WithoutThread(result, from);
}

}  // namespace gcfuzz
