#include "oracle/finalized_twice.h"

namespace gcfuzz {

void FinalizerCalls::Begin(uint32_t objects) {
  for (uint32_t serial = 0; serial <= objects; ++serial) {
    calls_[serial].store(0, std::memory_order_relaxed);
  }
}

Verdict FinalizerCalls::Note(uint32_t serial) {
  const uint32_t calls = calls_[serial].fetch_add(1, std::memory_order_relaxed) + 1;
  if (calls < 2) return {};
  return {VerdictKind::FinalizedTwice,
          "the finalizer of object " + std::to_string(serial) + " ran again",
          {serial},
          {}};
}

}  // namespace gcfuzz
