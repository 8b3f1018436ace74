// Judges what happens to tracked objects at once, on the thread where it happens.
#ifndef GCFUZZ_EXECUTE_LIFE_JUDGE_H_
#define GCFUZZ_EXECUTE_LIFE_JUDGE_H_

#include "python/ref.h"

#include <atomic>
#include <optional>

#include "execute/activity.h"
#include "execute/slots.h"
#include "execute/walk_heap.h"
#include "oracle/callback_twice.h"
#include "oracle/finalized_twice.h"
#include "oracle/ledger.h"
#include "oracle/shadow_heap.h"
#include "oracle/stopped_world.h"
#include "oracle/verdict.h"
#include "oracle/wrong_order.h"

namespace gcfuzz {

// A collection of the calling thread in which nobody but the collector does anything: no
// other thread runs, and no body. What could be reached when it began may be neither
// cleared nor dropped before it ends. REQUIRES: no other thread changes anything. So there
// is one of them at a time.
class WatchedCollection {
 public:
  WatchedCollection(const Roots& roots, const Ledger& ledger);
  ~WatchedCollection();
  WatchedCollection(const WatchedCollection&) = delete;
  WatchedCollection& operator=(const WatchedCollection&) = delete;

  // Valid until the next one begins.
  const ShadowHeap& before() const;
  // Of the walk with which it began: a container that is not what it says.
  const Verdict& verdict() const { return verdict_; }

  // The calling thread runs a body: from now on anything may happen.
  static void Disturb();
  // The heap of the watched collection in which the calling thread is; null if it is in
  // none, or was disturbed.
  static const ShadowHeap* Current();

 private:
  Verdict verdict_;
};

// Called attached, by any thread, before the event has an effect but after the ledger has
// noted it.
class LifeJudge {
 public:
  LifeJudge(const Ledger& ledger, const SharedSlots& shared_slots, const Activity& activity)
      : ledger_(ledger), shared_slots_(shared_slots), activity_(activity) {}

  // A new execution begins. `objects`: how many the last one had.
  void Begin(uint32_t objects);

  void Born(uint32_t serial);
  Verdict Cleared(uint32_t serial);
  Verdict Finalized(uint32_t serial);
  Verdict Dropped(uint32_t serial) const;
  Verdict Immortal(uint32_t serial) const;

  void WeakrefMade(const void* weakref) { callbacks_.Made(weakref); }
  Verdict WeakrefCallback(const void* weakref);

  // The phase of collections in which all objects are traversed with the world stopped is
  // told by the function that tp_traverse gets: the first that the next collection uses.
  void LearnCollectorVisit() { learning_ = true; }
  Verdict Traversed(const void* visit);

 private:
  static constexpr uint64_t kNeverCleared = ~uint64_t{0};

  PyObject* ObjectOf(uint32_t serial) const;
  bool HasFinalizer(uint32_t serial) const;

  const Ledger& ledger_;
  const SharedSlots& shared_slots_;
  const Activity& activity_;
  FinalizerCalls finalizers_;
  CallbackCalls callbacks_;
  MadeInCollection made_in_collection_;
  StoppedWorld world_;
  // How many collections had ended when one last called a tp_clear.
  std::atomic<uint64_t> clearing_{kNeverCleared};
  bool learning_ = false;  // before any schedule
  const void* collector_visit_ = nullptr;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_LIFE_JUDGE_H_
