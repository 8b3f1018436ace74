// Carries what happens to tracked objects into the ledger.
#ifndef GCFUZZ_EXECUTE_LEDGER_OBSERVER_H_
#define GCFUZZ_EXECUTE_LEDGER_OBSERVER_H_

#include <atomic>
#include <cstdint>

#include "oracle/ledger.h"
#include "oracle/verdict.h"
#include "python/object_observer.h"

namespace gcfuzz {

// Called when an oracle decides in the middle of an execution, on the thread where
// it does. Must not return.
using OnVerdict = void (*)(const Verdict&);

class LedgerObserver final : public ObjectObserver {
 public:
  LedgerObserver(Ledger& ledger, OnVerdict on_verdict) : ledger_(ledger), on_verdict_(on_verdict) {}

  ObjectId Born(const void* address) override;
  void Cleared(ObjectId id) override;
  void Finalized(ObjectId id) override;
  void Dropped(ObjectId id) override;
  void WeakrefCallback() override { callbacks_.fetch_add(1, std::memory_order_relaxed); }

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

  Ledger& ledger_;
  OnVerdict on_verdict_;
  std::atomic<uint64_t> callbacks_{0};
  std::atomic<uint64_t> strangers_{0};
  std::atomic<bool> broken_{false};
  std::atomic<bool> broken_at_end_{false};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_LEDGER_OBSERVER_H_
