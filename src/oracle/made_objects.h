// Which operation made which type or container: objects that no ledger follows,
// because their tp_dealloc is CPython's, but which must be dropped all the same.
#ifndef GCFUZZ_ORACLE_MADE_OBJECTS_H_
#define GCFUZZ_ORACLE_MADE_OBJECTS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "oracle/place.h"
#include "oracle/verdict.h"
#include "schedule/limits.h"

namespace gcfuzz {

// An object by its address, which another may have later (see Forget), and its type's address.
struct ObjectAt {
  const void* address = nullptr;
  const void* type = nullptr;

  bool operator==(const ObjectAt&) const = default;
};

// One object per operation of a schedule. Noting and forgetting are lock-free and order nothing,
// as in the ledger; reading is for the coordinator while no schedule runs.
class MadeObjects {
 public:
  void Begin();
  void Note(ObjectAt object, Place place);
  // Another object is being made at the address, so that what an operation made there is gone.
  // Any thread, before the object is noted, if it is; cheap, for it is told of every object.
  void Forget(const void* address);
  std::optional<Place> PlaceOf(ObjectAt object) const;

 private:
  struct Entry {
    std::atomic<const void*> address{nullptr};
    std::atomic<const void*> type{nullptr};
    std::atomic<Place> place;
  };
  std::array<Entry, kMaxOperations> entries_;
  // Whether an address of that hash is noted: of nearly all that Forget is told of, none is.
  std::array<std::atomic<bool>, 4096> noted_{};
};

// `left` are the objects that the collector still knows at quiescence. Those that an
// operation made are never dropped, in the order of the operations; what CPython itself keeps
// for later is not.
Verdict JudgeLeftOver(const MadeObjects& made, const std::vector<ObjectAt>& left);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_MADE_OBJECTS_H_
