// What an operation works on.
#ifndef GCFUZZ_EXECUTE_THREAD_CONTEXT_H_
#define GCFUZZ_EXECUTE_THREAD_CONTEXT_H_

#include "execute/barrier.h"
#include "execute/harness.h"
#include "execute/slots.h"
#include "oracle/made_objects.h"

namespace gcfuzz {

// Belongs to the thread of the schedule that it is for, whichever operating system
// thread carries that at the moment.
struct ThreadContext {
  PrivateSlots private_slots;
  SharedSlots* shared_slots = nullptr;
  Barrier* barrier = nullptr;
  MadeObjects* made_objects = nullptr;
  ObjectAt last_put;  // what the operation at work has put into a slot, if anything
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
    if (!value) return false;
    last_put = {value.get(), Py_TYPE(value.get())};  // from a shared slot it may go at once
    Exchange(slot, std::move(value));
    return true;
  }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_THREAD_CONTEXT_H_
