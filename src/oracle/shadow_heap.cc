#include "oracle/shadow_heap.h"

#include <algorithm>

#include "schedule/limits.h"

namespace gcfuzz {

std::string NameOf(Holder holder) {
  if (holder.thread == Holder::kShared) return "s" + std::to_string(holder.slot - kPrivateSlots);
  const std::string slot = "r" + std::to_string(holder.slot);
  return holder.thread < 0 ? "a Python thread's " + slot
                           : "t" + std::to_string(holder.thread) + "'s " + slot;
}

ShadowHeap::ShadowHeap() : by_address_(kTable), by_serial_(Ledger::kMaxObjects + 1) {}

void ShadowHeap::Begin() {
  if (objects_.empty()) return;
  std::fill(by_address_.begin(), by_address_.end(), 0);
  std::fill(by_serial_.begin(), by_serial_.end(), 0);
  objects_.clear();
}

size_t ShadowHeap::PlaceOf(const void* address) const {
  // Objects stand at multiples of 16 and more; an odd factor mixes the bits.
  const uint64_t mixed = (reinterpret_cast<uintptr_t>(address) >> 4) * 0x9e3779b97f4a7c15u;
  size_t place = mixed >> 32 & (kTable - 1);
  while (by_address_[place] != 0 && objects_[by_address_[place] - 1].address != address) {
    place = (place + 1) & (kTable - 1);
  }
  return place;
}

void ShadowHeap::Add(const Object& object) {
  if (objects_.size() == kMaxObjects) return;
  const size_t place = PlaceOf(object.address);
  if (by_address_[place] != 0) return;
  objects_.push_back(object);
  by_address_[place] = by_serial_[object.serial] = static_cast<uint16_t>(objects_.size());
}

void ShadowHeap::HeldBy(Holder holder, const void* address, uint32_t serial) {
  Add({address, serial, kNowhere, holder, 0, kNoSize});
}

void ShadowHeap::ReferredToBy(size_t referrer, const void* address, uint32_t serial) {
  const Object& from = objects_[referrer];
  Add({address, serial, referrer, from.holder, from.steps + 1, kNoSize});
}

size_t ShadowHeap::FindSerial(uint32_t serial) const {
  return serial != 0 && by_serial_[serial] != 0 ? by_serial_[serial] - 1u : kNowhere;
}

size_t ShadowHeap::FindAddress(const void* address) const {
  const uint16_t found = by_address_[PlaceOf(address)];
  return found != 0 ? found - 1u : kNowhere;
}

}  // namespace gcfuzz
