#include "execute/slots.h"

#include <utility>

#include "interleave/edges.h"
#include "report/run_record.h"

namespace gcfuzz {
namespace {

// 0 for the coordinator.
uint16_t BitOfCurrentThread() {
  const int16_t thread = CurrentPlace().thread;
  if (thread == Place::kCoordinator) return 0;
  static_assert(kMaxThreads < 16);
  return static_cast<uint16_t>(1u << (thread == Place::kPythonThread ? kMaxThreads : thread));
}

}  // namespace

// Under the slot's lock.
void SharedSlots::NoteUser(Slot& slot) {
  if (!slot.value) return;
  slot.users |= BitOfCurrentThread();
  if ((slot.users & (slot.users - 1)) != 0) raced_.store(true, std::memory_order_relaxed);
}

// In a debug build a new reference is counted in a function with edges (CPython Objects/object.c
// _Py_INCREF_IncRefTotal).
Ref SharedSlots::Get(int slot) {
  const EdgesPaused no_switch;
  const std::lock_guard lock(slots_[slot].lock);
  NoteUser(slots_[slot]);
  return Ref::Share(slots_[slot].value.get());
}

Ref SharedSlots::Exchange(int slot, Ref value) {
  const std::lock_guard lock(slots_[slot].lock);
  NoteUser(slots_[slot]);
  slots_[slot].users = 0;
  std::swap(slots_[slot].value, value);
  slots_[slot].address.store(slots_[slot].value.get(), std::memory_order_relaxed);
  return value;
}

void SharedSlots::Empty() {
  for (int slot = 0; slot < kSharedSlots; ++slot) Exchange(slot, Ref());
}

}  // namespace gcfuzz
