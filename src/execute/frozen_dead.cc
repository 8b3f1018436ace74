#include "execute/frozen_dead.h"

#include <algorithm>

#include "oracle/never_dropped.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

// It is alive: its tp_dealloc has not run, so its memory is its own.
bool HasReferences(uint32_t serial, const Ledger& ledger) {
  return Py_REFCNT(static_cast<PyObject*>(const_cast<void*>(ledger.AddressOf(serial)))) != 0;
}

}  // namespace

Verdict JudgeFrozenDead(const Ledger& ledger) {
  CollectGarbage(kFullCollection);
  Verdict verdict = JudgeNeverDropped(ledger);
  std::erase_if(verdict.serials, [&](uint32_t serial) { return HasReferences(serial, ledger); });
  if (verdict.serials.empty()) return {};
  SetNeverDropped(ledger, verdict);
  return verdict;
}

}  // namespace gcfuzz
