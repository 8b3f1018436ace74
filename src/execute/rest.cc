#include "execute/rest.h"

#include "execute/life_judge.h"
#include "oracle/reachable.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

template <typename Condition>
bool AnyOf(const ShadowHeap& heap, Condition condition) {
  for (size_t i = 0; i < heap.size(); ++i) {
    if (condition(heap.at(i))) return true;
  }
  return false;
}

// What a slot holds itself no mistake of traversal makes trash.
bool IsWorthACollection(const ShadowHeap& heap) {
  return AnyOf(heap, [](const ShadowHeap::Object& object) {
    return object.steps > 0 && (object.serial != 0 || object.size > 0);
  });
}

bool HasItems(const ShadowHeap& heap) {
  return AnyOf(heap, [](const ShadowHeap::Object& object) { return object.size > 0; });
}

// Apart from the one of the watched collection, and like that one at a time.
ShadowHeap& HeapAfterwards() {
  static ShadowHeap* const heap = new ShadowHeap;
  return *heap;
}

}  // namespace

Verdict JudgeAtRest(const Roots& roots, const Ledger& ledger) {
  const WatchedCollection watched(roots, ledger);
  if (watched.verdict().IsFinding() || !IsWorthACollection(watched.before())) {
    return watched.verdict();
  }
  CollectGarbage(kFullCollection);
  if (!HasItems(watched.before())) return {};
  WalkHeap(roots, ledger, HeapAfterwards());
  return JudgeEmptied(watched.before(), HeapAfterwards());
}

}  // namespace gcfuzz
