// The oracle for the order in which trash is taken apart: weak references are cleared,
// finalizers run, tp_clear is called (CPython Python/gc_free_threading.c
// gc_collect_internal; InternalDocs/garbage_collector.md).
#ifndef GCFUZZ_ORACLE_WRONG_ORDER_H_
#define GCFUZZ_ORACLE_WRONG_ORDER_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "oracle/ledger.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// Objects that were made while some thread was in a collection: that may have been taking their
// type apart. Any thread; orders nothing.
class MadeInCollection {
 public:
  void Begin(uint32_t objects);  // coordinator; `objects`: serials of the last execution
  void Note(uint32_t serial) { made_[serial].store(true, std::memory_order_relaxed); }
  bool Has(uint32_t serial) const { return made_[serial].load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<bool>, Ledger::kMaxObjects + 1> made_{};
};

// tp_clear of the object is called. `finalizer`: its type has one, and did not lose it when it
// was taken apart as trash. REQUIRES: no type has
// gained a finalizer in this execution, and no allocation failed.
Verdict JudgeClearedFirst(uint32_t serial, bool finalizer, uint32_t finalized);

// Weak references to an object that still lead to it.
struct LiveWeakrefs {
  int with_callback = 0;
  int without_callback = 0;
};

// A collection calls the object's finalizer. `version`: PY_VERSION_HEX. REQUIRES: nobody
// has made a weak reference since the collection began.
Verdict JudgeFinalizedFirst(uint32_t serial, LiveWeakrefs live, uint32_t version);

// The callback of a weak reference is called; `trash`: a collection has found the weak
// reference itself to be unreachable; `clearing`: that collection has called a tp_clear.
Verdict JudgeTrashCallback(bool trash, bool clearing, uint32_t version);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_WRONG_ORDER_H_
