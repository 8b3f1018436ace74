#include "execute/quiescence.h"

#include <utility>
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

// An object that the collector has been told to forget (`untrack`) it cannot drop. It is
// alive: its tp_dealloc has not run.
void TrackForgotten(const Ledger& ledger) {
  for (const uint32_t serial : JudgeNeverDropped(ledger).serials) {
    auto* object = static_cast<PyObject*>(const_cast<void*>(ledger.AddressOf(serial)));
    if (PyObject_GC_IsTracked(object) == 0) PyObject_GC_Track(object);
  }
}

// What a tp_del keeps from being collected ends in gc.garbage, if it is in a cycle each
// time.
uint32_t CollectAndEmptyGarbage(const Ledger& ledger) {
  const uint32_t collections = CollectUntilQuiet(ledger);
  return EmptyGarbage() ? collections + CollectUntilQuiet(ledger) : collections;
}

struct Excused {
  std::vector<Ref> objects;
  std::vector<uint32_t> serials;
};

// The objects that are left and whose type excuses it. They are alive: their
// tp_dealloc has not run, so their memory is theirs.
Excused FindExcused(const Ledger& ledger) {
  Excused excused;
  for (const uint32_t serial : JudgeNeverDropped(ledger).serials) {
    auto* object = static_cast<PyObject*>(const_cast<void*>(ledger.AddressOf(serial)));
    if (!ClearsIncompletely(Py_TYPE(object))) continue;
    excused.objects.push_back(Ref::Share(object));
    excused.serials.push_back(serial);
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

Quiescence ReachQuiescence(const Ledger& ledger) {
  const ClosedFreelists closed;
  TrackForgotten(ledger);
  const uint32_t collections = CollectAndEmptyGarbage(ledger);
  Excused excused = FindExcused(ledger);
  if (excused.objects.empty()) return {collections, {}};
  EmptyGarbage();
  for (const Ref& object : excused.objects) {
    TakeLegacyDel(Py_TYPE(object.get()));
    ReleaseReferences(AsTracked(object.get()));
  }
  excused.objects.clear();
  return {collections + CollectAndEmptyGarbage(ledger), std::move(excused.serials)};
}

}  // namespace gcfuzz
