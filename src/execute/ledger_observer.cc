#include "execute/ledger_observer.h"

#include "execute/runner.h"
#include "oracle/dropped_twice.h"
#include "python/ref.h"
#include "report/run_record.h"

namespace gcfuzz {

ObjectId LedgerObserver::Born(const void* address) {
  const uint32_t serial = ledger_.Born(address, CurrentPlace());
  judge_.Born(serial);
  return {ledger_.execution(), serial};
}

// How often it happened; 0 for a stranger.
uint32_t LedgerObserver::Note(EventKind kind, ObjectId id) {
  if (id.execution == ledger_.execution()) return ledger_.Note(kind, id.serial, CurrentPlace());
  strangers_.fetch_add(1, std::memory_order_relaxed);
  return 0;
}

// The collector holds one reference to whatever it clears.
void LedgerObserver::Cleared(ObjectId id) {
  PassYieldPoint(YieldKind::Clear);
  if (Note(EventKind::Cleared, id) == 0) return;
  Tell(judge_.Cleared(id.serial));
  const void* address = ledger_.AddressOf(id.serial);
  if (Py_REFCNT(static_cast<PyObject*>(const_cast<void*>(address))) < 2) return;
  const bool at_end = CurrentPlace().thread == Place::kCoordinator;
  (at_end ? broken_at_end_ : broken_).store(true, std::memory_order_relaxed);
}

void LedgerObserver::Dropped(ObjectId id) {
  PassYieldPoint(YieldKind::Dealloc);
  const uint32_t drops = Note(EventKind::Dropped, id);
  Tell(JudgeDroppedTwice(id.serial, drops));
  if (drops == 1) Tell(judge_.Dropped(id.serial));
}

void LedgerObserver::Finalized(ObjectId id) {
  PassYieldPoint(YieldKind::Finalize);
  if (Note(EventKind::Finalized, id) != 0) Tell(judge_.Finalized(id.serial));
}

void LedgerObserver::SeenImmortal(ObjectId id) {
  if (id.execution == ledger_.execution()) Tell(judge_.Immortal(id.serial));
}

void LedgerObserver::WeakrefCallback(const void* weakref) {
  callbacks_.fetch_add(1, std::memory_order_relaxed);
  Tell(judge_.WeakrefCallback(weakref));
}

}  // namespace gcfuzz
