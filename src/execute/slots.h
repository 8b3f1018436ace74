// The places that hold a schedule's strong references.
#ifndef GCFUZZ_EXECUTE_SLOTS_H_
#define GCFUZZ_EXECUTE_SLOTS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include "python/ref.h"
#include "schedule/limits.h"

namespace gcfuzz {

// Slots of one thread: nobody else touches them while it runs. Attached.
class PrivateSlots {
 public:
  Ref Get(int slot) const { return Ref::Share(slots_[slot].get()); }
  Ref Exchange(int slot, Ref value) {
    std::swap(slots_[slot], value);
    return value;
  }
  void Empty() {
    for (Ref& slot : slots_) slot = Ref();
  }

  // Borrowed, for comparing addresses.
  PyObject* Peek(int slot) const { return slots_[slot].get(); }

  // The slots of the program or body in whose midst a body runs with these; null: none.
  const PrivateSlots* outer() const { return outer_; }
  void SetOuter(const PrivateSlots* outer) { outer_ = outer; }

 private:
  std::array<Ref, kPrivateSlots> slots_;
  const PrivateSlots* outer_ = nullptr;
};

// Slots that all threads read and write. Each has a lock that is held for a few
// instructions in which no Python code runs and no thread can be stopped; what a
// slot held is released by the caller, outside of it. Attached.
class SharedSlots {
 public:
  Ref Get(int slot);
  Ref Exchange(int slot, Ref value);
  void Empty();

  // Borrowed, for comparing addresses; without a lock.
  PyObject* Peek(int slot) const { return slots_[slot].address.load(std::memory_order_relaxed); }

  // True if, since the last call, two threads got hold of what was once put into a slot:
  // read it, moved it, dropped it or put something else in its place. All Python threads
  // count as one, the coordinator as none.
  bool TakeRaced() { return raced_.exchange(false, std::memory_order_relaxed); }

 private:
  struct Slot {
    std::mutex lock;
    Ref value;
    std::atomic<PyObject*> address{nullptr};  // the value's, for Peek
    uint16_t users = 0;                       // a bit for each thread that got hold of the value
  };
  void NoteUser(Slot& slot);

  std::array<Slot, kSharedSlots> slots_;
  std::atomic<bool> raced_{false};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_SLOTS_H_
