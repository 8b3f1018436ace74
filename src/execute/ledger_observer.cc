#include "execute/ledger_observer.h"

#include "oracle/dropped_twice.h"
#include "report/run_record.h"

namespace gcfuzz {

ObjectId LedgerObserver::Born(const void* address) {
  return {ledger_.execution(), ledger_.Born(address, CurrentPlace())};
}

// How often it happened; 0 for a stranger.
uint32_t LedgerObserver::Note(EventKind kind, ObjectId id) {
  if (id.execution == ledger_.execution()) return ledger_.Note(kind, id.serial, CurrentPlace());
  strangers_.fetch_add(1, std::memory_order_relaxed);
  return 0;
}

void LedgerObserver::Dropped(ObjectId id) {
  const uint32_t drops = Note(EventKind::Dropped, id);
  const Verdict verdict = JudgeDroppedTwice(id.serial, drops);
  if (verdict.IsFinding()) on_verdict_(verdict);
}

}  // namespace gcfuzz
