// What an operation works on.
#ifndef GCFUZZ_EXECUTE_THREAD_CONTEXT_H_
#define GCFUZZ_EXECUTE_THREAD_CONTEXT_H_

#include "execute/barrier.h"
#include "execute/harness.h"
#include "execute/slots.h"

namespace gcfuzz {

// Belongs to the thread of the schedule that it is for, whichever operating system
// thread carries that at the moment.
struct ThreadContext {
  PrivateSlots private_slots;
  SharedSlots* shared_slots = nullptr;
  Barrier* barrier = nullptr;
  bool restart_requested = false;
  OpCounts counts[256] = {};

  // `slot` is an operand: below kPrivateSlots private, else shared.
  Ref Get(int slot) {
    return slot < kPrivateSlots ? private_slots.Get(slot) : shared_slots->Get(slot - kPrivateSlots);
  }
  // Returns what the slot held.
  Ref Exchange(int slot, Ref value) {
    return slot < kPrivateSlots ? private_slots.Exchange(slot, std::move(value))
                                : shared_slots->Exchange(slot - kPrivateSlots, std::move(value));
  }
  // True if there is a value to put; the old one is released.
  bool Put(int slot, Ref value) {
    const bool present = static_cast<bool>(value);
    if (present) Exchange(slot, std::move(value));
    return present;
  }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_THREAD_CONTEXT_H_
