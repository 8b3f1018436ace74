#include "python/startup_heap.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "python/gc_module.h"
#include "python/internals.h"

namespace gcfuzz {
namespace {

// Sorted. Written while no schedule runs.
std::vector<const void*> startup_heap;

void Remember() {
  startup_heap.clear();
  for (const Ref& object : ListGcObjects()) startup_heap.push_back(object.get());
  std::sort(startup_heap.begin(), startup_heap.end(), std::less<>());
}

}  // namespace

void FreezeStartupHeap() {
  for (int i = 0; i < 3; ++i) CollectGarbage(kFullCollection);
  FreezeAgain();
}

void FreezeAgain() {
  Remember();
  if (gcfuzz_can_freeze()) CallGc("freeze");
}

bool IsStartupObject(const void* object) {
  return std::binary_search(startup_heap.begin(), startup_heap.end(), object, std::less<>());
}

}  // namespace gcfuzz
