// Our own account of who refers to what: the slots of a schedule, and what can be reached
// from them. The collector's opinion plays no part in it.
#ifndef GCFUZZ_ORACLE_SHADOW_HEAP_H_
#define GCFUZZ_ORACLE_SHADOW_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "oracle/ledger.h"

namespace gcfuzz {

// A slot, and the thread whose it is.
struct Holder {
  static constexpr int16_t kShared = -1;  // thread: the slot is shared by all

  int16_t thread = kShared;
  int16_t slot = 0;

  bool operator==(const Holder&) const = default;
};

// "t0's r1", "s3".
std::string NameOf(Holder holder);

// Filled in two steps, by whoever can look into objects: what slots hold, and then, for
// each object in turn by index, what it refers to. So an object is found along one of the
// shortest ways. Not for several threads. Allocates nothing once it has been as full as this.
class ShadowHeap {
 public:
  ShadowHeap();

  // More objects than schedules make. What does not fit is not known to be reachable.
  static constexpr size_t kMaxObjects = 4096;
  static constexpr size_t kNowhere = ~size_t{0};
  static constexpr int64_t kNoSize = -1;

  struct Object {
    const void* address = nullptr;
    uint32_t serial = 0;     // 0: not a tracked object
    size_t found_at = 0;     // the index of the object that refers to it, or kNowhere
    Holder holder;           // of the slot at the beginning of the way
    uint32_t steps = 0;      // 0: a slot holds it
    int64_t size = kNoSize;  // of a container whose size nobody may change
  };

  void Begin();

  void HeldBy(Holder holder, const void* address, uint32_t serial);
  // REQUIRES: referrer < size().
  void ReferredToBy(size_t referrer, const void* address, uint32_t serial);
  void SetSize(size_t index, int64_t size) { objects_[index].size = size; }

  size_t size() const { return objects_.size(); }
  const Object& at(size_t index) const { return objects_[index]; }
  // kNowhere: it cannot be reached, as far as we know.
  size_t FindSerial(uint32_t serial) const;
  size_t FindAddress(const void* address) const;

 private:
  static constexpr size_t kTable = 2 * kMaxObjects;

  void Add(const Object& object);
  // Where the address stands in the table, or would: open addressing.
  size_t PlaceOf(const void* address) const;

  std::vector<Object> objects_;
  std::vector<uint16_t> by_address_;  // 1 + index, by hash; 0: nothing
  std::vector<uint16_t> by_serial_;   // the same by serial
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_SHADOW_HEAP_H_
