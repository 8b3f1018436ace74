// The account of births, clears, finalizers and drops of tracked objects in one
// execution.
#ifndef GCFUZZ_ORACLE_LEDGER_H_
#define GCFUZZ_ORACLE_LEDGER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "oracle/place.h"

namespace gcfuzz {

enum class EventKind : uint8_t { Born, Cleared, Finalized, Dropped };

struct Event {
  EventKind kind;
  uint32_t serial;
  Place place;
};

// Noting is lock-free, from any thread, in any context that may write memory, and
// orders nothing (relaxed atomics), so that ThreadSanitizer sees no
// synchronization that the schedule does not have. Reading is for the coordinator
// while no schedule runs.
class Ledger {
 public:
  // A schedule makes at most one object per operation; the room above that is for
  // operations that make several.
  static constexpr uint32_t kMaxObjects = 1024;
  static constexpr uint32_t kMaxEvents = 8 * kMaxObjects;

  // Forgets everything and starts the account of the next execution.
  void Begin();

  // Counts executions from 1. An object of another execution is a stranger.
  uint32_t execution() const { return execution_; }

  // A new object; returns its serial, from 1. Harness fault beyond kMaxObjects.
  uint32_t Born(const void* address, Place place);

  // How often this has now happened to the object, this time included.
  // REQUIRES: serial was returned by Born in this execution.
  uint32_t Note(EventKind kind, uint32_t serial, Place place);

  uint32_t born() const { return born_.load(std::memory_order_relaxed); }
  uint32_t Count(EventKind kind, uint32_t serial) const;
  uint64_t Total(EventKind kind) const;
  const void* AddressOf(uint32_t serial) const;
  Place BirthPlaceOf(uint32_t serial) const;

  // All events in the order they were noted (of one object: the order in which they
  // happened to it), and how many found no room.
  std::vector<Event> Events() const;
  std::vector<Event> EventsOf(uint32_t serial) const;
  uint32_t lost_events() const;

 private:
  struct Account {
    std::atomic<const void*> address;
    std::atomic<Place> birth_place;
    std::array<std::atomic<uint32_t>, 4> counts;
  };
  struct EventSlot {
    std::atomic<EventKind> kind;
    std::atomic<uint32_t> serial;
    std::atomic<Place> place;
  };

  Account& AccountOf(uint32_t serial);
  const Account& AccountOf(uint32_t serial) const;
  void Append(EventKind kind, uint32_t serial, Place place);

  uint32_t execution_ = 0;
  std::atomic<uint32_t> born_{0};
  std::atomic<uint32_t> events_noted_{0};
  std::array<Account, kMaxObjects> accounts_{};
  std::array<EventSlot, kMaxEvents> events_{};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_LEDGER_H_
