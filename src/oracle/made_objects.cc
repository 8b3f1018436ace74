#include "oracle/made_objects.h"

#include <algorithm>
#include <utility>

namespace gcfuzz {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Objects are at multiples of 16; mimalloc gives those of one size in a row.
size_t Hash(const void* address) { return (reinterpret_cast<uintptr_t>(address) >> 4) % 4096; }

}  // namespace

void MadeObjects::Begin() {
  for (Entry& entry : entries_) entry.address.store(nullptr, kRelaxed);
  for (auto& noted : noted_) noted.store(false, kRelaxed);
}

void MadeObjects::Note(ObjectAt object, Place place) {
  if (place.operation < 0) return;
  Entry& entry = entries_[place.operation];
  entry.address.store(object.address, kRelaxed);
  entry.type.store(object.type, kRelaxed);
  entry.place.store(place, kRelaxed);
  noted_[Hash(object.address)].store(true, kRelaxed);
}

void MadeObjects::Forget(const void* address) {
  if (!noted_[Hash(address)].load(kRelaxed)) return;
  for (Entry& entry : entries_) {
    const void* made = address;
    entry.address.compare_exchange_strong(made, nullptr, kRelaxed);
  }
}

std::optional<Place> MadeObjects::PlaceOf(ObjectAt object) const {
  for (const Entry& entry : entries_) {
    const ObjectAt made = {entry.address.load(kRelaxed), entry.type.load(kRelaxed)};
    if (made.address != nullptr && made == object) return entry.place.load(kRelaxed);
  }
  return std::nullopt;
}

Verdict JudgeLeftOver(const MadeObjects& made, const std::vector<ObjectAt>& left) {
  std::vector<std::pair<int16_t, const void*>> by_operation;
  for (const ObjectAt& object : left) {
    const auto place = made.PlaceOf(object);
    if (place) by_operation.emplace_back(place->operation, object.address);
  }
  std::sort(by_operation.begin(), by_operation.end());
  Verdict verdict;
  for (const auto& [operation, address] : by_operation) verdict.others.push_back(address);
  if (verdict.others.empty()) return verdict;
  verdict.kind = VerdictKind::NeverDropped;
  verdict.sentence = std::to_string(verdict.others.size()) +
                     " objects still alive although nothing may refer to them";
  return verdict;
}

}  // namespace gcfuzz
