#include "execute/quiescence.h"

#include <vector>

#include "oracle/never_dropped.h"
#include "python/freelist.h"
#include "python/gc_module.h"
#include "python/tracked_type.h"

namespace gcfuzz {
namespace {

constexpr uint32_t kLeastCollections = 3;
constexpr uint32_t kMostCollections = 10;

uint32_t CollectUntilQuiet(const Ledger& ledger) {
  uint32_t quiet = 0;
  uint32_t collections = 0;
  while (collections < kMostCollections && (collections < kLeastCollections || quiet < 2)) {
    const uint64_t dropped_before = ledger.Total(EventKind::Dropped);
    const bool found = CollectGarbage(kFullCollection) != 0;
    const bool moved = ledger.Total(EventKind::Dropped) != dropped_before;
    quiet = found || moved ? 0 : quiet + 1;
    ++collections;
  }
  return collections;
}

// The objects that are left and whose type excuses it. They are alive: their
// tp_dealloc has not run, so their memory is theirs.
std::vector<Ref> FindExcused(const Ledger& ledger) {
  std::vector<Ref> excused;
  for (const uint32_t serial : JudgeNeverDropped(ledger).serials) {
    auto* object = static_cast<PyObject*>(const_cast<void*>(ledger.AddressOf(serial)));
    if (ClearsIncompletely(Py_TYPE(object))) excused.push_back(Ref::Share(object));
  }
  return excused;
}

// What waits in a freelist keeps its type alive.
struct ClosedFreelists {
  ClosedFreelists() { CloseFreelists(); }
  ~ClosedFreelists() { OpenFreelists(); }
  ClosedFreelists(const ClosedFreelists&) = delete;
  ClosedFreelists& operator=(const ClosedFreelists&) = delete;
};

}  // namespace

uint32_t ReachQuiescence(const Ledger& ledger) {
  const ClosedFreelists closed;
  const uint32_t collections = CollectUntilQuiet(ledger);
  std::vector<Ref> excused = FindExcused(ledger);
  if (excused.empty()) return collections;
  for (const Ref& object : excused) ReleaseReferences(AsTracked(object.get()));
  excused.clear();
  return collections + CollectUntilQuiet(ledger);
}

}  // namespace gcfuzz
