// Carries what happens to tracked objects into the ledger and before the judge.
#ifndef GCFUZZ_EXECUTE_LEDGER_OBSERVER_H_
#define GCFUZZ_EXECUTE_LEDGER_OBSERVER_H_

#include <atomic>
#include <cstdint>

#include "execute/life_judge.h"
#include "execute/on_verdict.h"
#include "oracle/ledger.h"
#include "oracle/verdict.h"
#include "python/object_observer.h"

namespace gcfuzz {

class LedgerObserver final : public ObjectObserver {
 public:
  LedgerObserver(Ledger& ledger, LifeJudge& judge, OnVerdict on_verdict)
      : ledger_(ledger), judge_(judge), on_verdict_(on_verdict) {}

  ObjectId Born(const void* address) override;
  void Cleared(ObjectId id) override;
  void Finalized(ObjectId id) override;
  void Dropped(ObjectId id) override;
  void SeenImmortal(ObjectId id) override;
  void Traversed(const void* visit) override { Tell(judge_.Traversed(visit)); }
  void WeakrefMade(const void* weakref) override { judge_.WeakrefMade(weakref); }
  void WeakrefCallback(const void* weakref) override;

  // Since the last call.
  uint64_t TakeWeakrefCallbacks() { return callbacks_.exchange(0, std::memory_order_relaxed); }
  // True if, since the last call, tp_clear was called on an object that something besides
  // the collector referred to: other trash does, in the midst of or below a cycle. What
  // merely waited for its owner to count its last reference has none. While a schedule
  // ran, and at quiescence.
  bool TakeCycleBroken() { return broken_.exchange(false, std::memory_order_relaxed); }
  bool TakeCycleBrokenAtEnd() { return broken_at_end_.exchange(false, std::memory_order_relaxed); }
  // Events of objects that another execution made: something stayed behind.
  uint64_t TakeStrangers() { return strangers_.exchange(0, std::memory_order_relaxed); }

 private:
  uint32_t Note(EventKind kind, ObjectId id);
  void Tell(const Verdict& verdict) const {
    if (verdict.IsFinding()) on_verdict_(verdict);
  }

  Ledger& ledger_;
  LifeJudge& judge_;
  OnVerdict on_verdict_;
  std::atomic<uint64_t> callbacks_{0};
  std::atomic<uint64_t> strangers_{0};
  std::atomic<bool> broken_{false};
  std::atomic<bool> broken_at_end_{false};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_LEDGER_OBSERVER_H_
