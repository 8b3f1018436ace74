#include "execute/rest.h"

#include "execute/life_judge.h"
#include "oracle/reachable.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

// Of what slots hold themselves a collection can see nothing but a count: it never takes
// those for trash by a mistake of traversal.
bool IsWorthACollection(const ShadowHeap& heap) {
  return heap.size() > 0 && heap.at(heap.size() - 1).steps > 0;
}

bool HasItems(const ShadowHeap& heap) {
  for (size_t i = 0; i < heap.size(); ++i) {
    if (heap.at(i).size > 0) return true;
  }
  return false;
}

}  // namespace

Verdict JudgeAtRest(const Roots& roots, const Ledger& ledger) {
  const WatchedCollection watched(roots, ledger);
  if (watched.verdict().IsFinding() || !IsWorthACollection(watched.before())) {
    return watched.verdict();
  }
  CollectGarbage(kFullCollection);
  if (!HasItems(watched.before())) return {};
  ShadowHeap after;
  WalkHeap(roots, ledger, after);
  return JudgeEmptied(watched.before(), after);
}

}  // namespace gcfuzz
