#include "oracle/ledger.h"

#include <algorithm>

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

size_t Index(EventKind kind) { return static_cast<size_t>(kind); }

}  // namespace

void Ledger::Begin() {
  const uint32_t objects = born();
  for (uint32_t serial = 1; serial <= objects; ++serial) {
    for (auto& count : AccountOf(serial).counts) count.store(0, kRelaxed);
  }
  born_.store(0, kRelaxed);
  events_noted_.store(0, kRelaxed);
  ++execution_;
}

uint32_t Ledger::Born(const void* address, Place place) {
  const uint32_t serial = born_.fetch_add(1, kRelaxed) + 1;
  if (serial > kMaxObjects) HarnessFault("more than %u tracked objects", kMaxObjects);
  Account& account = AccountOf(serial);
  account.address.store(address, kRelaxed);
  account.birth_place.store(place, kRelaxed);
  Note(EventKind::Born, serial, place);
  return serial;
}

uint32_t Ledger::Note(EventKind kind, uint32_t serial, Place place) {
  Append(kind, serial, place);
  return AccountOf(serial).counts[Index(kind)].fetch_add(1, kRelaxed) + 1;
}

void Ledger::Append(EventKind kind, uint32_t serial, Place place) {
  const uint32_t index = events_noted_.fetch_add(1, kRelaxed);
  if (index >= kMaxEvents) return;
  events_[index].kind.store(kind, kRelaxed);
  events_[index].serial.store(serial, kRelaxed);
  events_[index].place.store(place, kRelaxed);
}

uint32_t Ledger::Count(EventKind kind, uint32_t serial) const {
  return AccountOf(serial).counts[Index(kind)].load(kRelaxed);
}

uint64_t Ledger::Total(EventKind kind) const {
  uint64_t total = 0;
  for (uint32_t serial = 1; serial <= born(); ++serial) total += Count(kind, serial);
  return total;
}

const void* Ledger::AddressOf(uint32_t serial) const {
  return AccountOf(serial).address.load(kRelaxed);
}

Place Ledger::BirthPlaceOf(uint32_t serial) const {
  return AccountOf(serial).birth_place.load(kRelaxed);
}

std::vector<Event> Ledger::Events() const {
  const uint32_t count = std::min(events_noted_.load(kRelaxed), kMaxEvents);
  std::vector<Event> events;
  events.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    events.push_back({events_[i].kind.load(kRelaxed), events_[i].serial.load(kRelaxed),
                      events_[i].place.load(kRelaxed)});
  }
  return events;
}

std::vector<Event> Ledger::EventsOf(uint32_t serial) const {
  std::vector<Event> events = Events();
  events.erase(std::remove_if(events.begin(), events.end(),
                              [&](const Event& event) { return event.serial != serial; }),
               events.end());
  return events;
}

uint32_t Ledger::lost_events() const {
  const uint32_t noted = events_noted_.load(kRelaxed);
  return noted > kMaxEvents ? noted - kMaxEvents : 0;
}

Ledger::Account& Ledger::AccountOf(uint32_t serial) {
  if (serial == 0 || serial > kMaxObjects) HarnessFault("no tracked object has serial %u", serial);
  return accounts_[serial - 1];
}

const Ledger::Account& Ledger::AccountOf(uint32_t serial) const {
  return const_cast<Ledger*>(this)->AccountOf(serial);
}

}  // namespace gcfuzz
