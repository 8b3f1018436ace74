#include "oracle/shadow_heap.h"

#include "schedule/limits.h"

namespace gcfuzz {

std::string NameOf(Holder holder) {
  if (holder.thread == Holder::kShared) return "s" + std::to_string(holder.slot - kPrivateSlots);
  const std::string slot = "r" + std::to_string(holder.slot);
  return holder.thread < 0 ? "a Python thread's " + slot
                           : "t" + std::to_string(holder.thread) + "'s " + slot;
}

void ShadowHeap::Begin() {
  objects_.clear();
  by_address_.clear();
  by_serial_.clear();
}

void ShadowHeap::Add(const Object& object) {
  if (objects_.size() == kMaxObjects) return;
  if (!by_address_.emplace(object.address, objects_.size()).second) return;
  if (object.serial != 0) by_serial_.emplace(object.serial, objects_.size());
  objects_.push_back(object);
}

void ShadowHeap::HeldBy(Holder holder, const void* address, uint32_t serial) {
  Add({address, serial, kNowhere, holder, 0, kNoSize});
}

void ShadowHeap::ReferredToBy(size_t referrer, const void* address, uint32_t serial) {
  const Object& from = objects_[referrer];
  Add({address, serial, referrer, from.holder, from.steps + 1, kNoSize});
}

size_t ShadowHeap::FindSerial(uint32_t serial) const {
  const auto found = by_serial_.find(serial);
  return found == by_serial_.end() ? kNowhere : found->second;
}

size_t ShadowHeap::FindAddress(const void* address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? kNowhere : found->second;
}

}  // namespace gcfuzz
