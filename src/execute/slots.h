// The places that hold a schedule's strong references.
#ifndef GCFUZZ_EXECUTE_SLOTS_H_
#define GCFUZZ_EXECUTE_SLOTS_H_

#include <array>
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

 private:
  std::array<Ref, kPrivateSlots> slots_;
};

// Slots that all threads read and write. Each has a lock that is held for a few
// instructions in which no Python code runs and no thread can be stopped; what a
// slot held is released by the caller, outside of it. Attached.
class SharedSlots {
 public:
  Ref Get(int slot);
  Ref Exchange(int slot, Ref value);
  void Empty();

 private:
  struct Slot {
    std::mutex lock;
    Ref value;
  };
  std::array<Slot, kSharedSlots> slots_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_SLOTS_H_
