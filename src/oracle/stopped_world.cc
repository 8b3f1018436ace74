#include "oracle/stopped_world.h"

namespace gcfuzz {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

}  // namespace

Verdict StoppedWorld::Traversed(uint64_t collection, uint64_t done) {
  if (collection_.exchange(collection, kRelaxed) != collection) {
    done_.store(done, kRelaxed);
    return {};
  }
  if (done_.load(kRelaxed) == done) return {};
  return {VerdictKind::TraversedWhileRunning,
          "another thread began an operation while a collection traversed objects with the world "
          "stopped",
          {},
          {}};
}

}  // namespace gcfuzz
