#include "oracle/wrong_order.h"

#include "oracle/expectations.h"

namespace gcfuzz {
namespace {

Verdict About(uint32_t serial, const std::string& what) {
  return {VerdictKind::WrongOrder, "object " + std::to_string(serial) + what, {serial}, {}};
}

}  // namespace

void MadeInCollection::Begin(uint32_t objects) {
  for (uint32_t serial = 0; serial <= objects; ++serial) {
    made_[serial].store(false, std::memory_order_relaxed);
  }
}

Verdict JudgeClearedFirst(uint32_t serial, bool finalizer, uint32_t finalized) {
  if (!finalizer || finalized > 0) return {};
  return About(serial, " was cleared before its finalizer ran");
}

Verdict JudgeFinalizedFirst(uint32_t serial, LiveWeakrefs live, uint32_t version) {
  if (live.with_callback > 0) {
    return About(serial, " was finalized before its weak references with a callback were cleared");
  }
  const bool cleared_first = WeakrefsWithoutCallbackClearedBeforeFinalizers(version);
  if (live.without_callback == 0 || !cleared_first) return {};
  return About(serial, " was finalized before its weak references were cleared");
}

Verdict JudgeTrashCallback(bool trash, bool clearing, uint32_t version) {
  if (!trash || (!clearing && TrashWeakrefsClearedAfterFinalizers(version))) return {};
  return {VerdictKind::WrongOrder,
          "the callback of a weak reference that is itself trash was called",
          {},
          {}};
}

}  // namespace gcfuzz
