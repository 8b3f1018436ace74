#include "execute/slots.h"

#include <utility>

namespace gcfuzz {

Ref SharedSlots::Get(int slot) {
  const std::lock_guard lock(slots_[slot].lock);
  return Ref::Share(slots_[slot].value.get());
}

Ref SharedSlots::Exchange(int slot, Ref value) {
  const std::lock_guard lock(slots_[slot].lock);
  std::swap(slots_[slot].value, value);
  return value;
}

void SharedSlots::Empty() {
  for (int slot = 0; slot < kSharedSlots; ++slot) Exchange(slot, Ref());
}

}  // namespace gcfuzz
