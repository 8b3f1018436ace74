// What an operation works on.
#ifndef GCFUZZ_EXECUTE_THREAD_CONTEXT_H_
#define GCFUZZ_EXECUTE_THREAD_CONTEXT_H_

#include <atomic>

#include "execute/activity.h"
#include "execute/barrier.h"
#include "execute/harness.h"
#include "execute/on_verdict.h"
#include "execute/slots.h"
#include "oracle/ledger.h"
#include "oracle/made_objects.h"
#include "python/immortal.h"
#include "report/run_record.h"

namespace gcfuzz {

// What all threads of a schedule have in common.
struct SharedContext {
  SharedSlots* shared_slots = nullptr;
  Barrier* barrier = nullptr;
  MadeObjects* made_objects = nullptr;
  std::atomic<bool>* thawed = nullptr;  // set where gc.freeze or gc.unfreeze is called
  Activity* activity = nullptr;
  const Ledger* ledger = nullptr;
  OnVerdict on_verdict = nullptr;
};

// Belongs to the thread of the schedule that it is for, whichever operating system
// thread carries that at the moment.
struct ThreadContext : SharedContext {
  ThreadContext() = default;
  explicit ThreadContext(const SharedContext& shared) : SharedContext(shared) {}

  PrivateSlots private_slots;
  bool makes_new = false;  // whether the operation at work makes what it puts into a slot
  int depth = 0;           // of bodies: 0 in the thread's own program
  bool restart_requested = false;
  bool raise_requested = false;
  int raise_in = 0;               // callbacks until one raises; 0: none does
  PyObject* finalizes = nullptr;  // what the operation finalize_now is about to finalize
  int fail_in = 0;                // allocations of the next operation until one fails; 0: none does
  OpCounts counts[256] = {};

  const SharedContext& shared() const { return *this; }

  // `slot` is an operand: below kPrivateSlots private, else shared.
  Ref Get(int slot) {
    return slot < kPrivateSlots ? private_slots.Get(slot) : shared_slots->Get(slot - kPrivateSlots);
  }
  // Returns what the slot held.
  Ref Exchange(int slot, Ref value) {
    Ref old = slot < kPrivateSlots ? private_slots.Exchange(slot, std::move(value))
                                   : shared_slots->Exchange(slot - kPrivateSlots, std::move(value));
    NoteIfImmortal(old.get());
    return old;
  }
  // True if there is a value to put; the old one is released.
  bool Put(int slot, Ref value) {
    if (!value) return false;
    // Before it is there: from a shared slot it may go at once, and its memory to another.
    if (makes_new) made_objects->Note({value.get(), Py_TYPE(value.get())}, CurrentPlace());
    Exchange(slot, std::move(value));
    return true;
  }
  // Operand kind Keep: 0 drops the result at once, n keeps it in slot n-1.
  bool KeepOrDrop(int operand, Ref result) {
    if (operand != 0) return Put(operand - 1, std::move(result));
    return static_cast<bool>(result);
  }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_THREAD_CONTEXT_H_
