#include "oracle/never_dropped.h"

namespace gcfuzz {

Verdict JudgeNeverDropped(const Ledger& ledger) {
  Verdict verdict;
  for (uint32_t serial = 1; serial <= ledger.born(); ++serial) {
    if (ledger.Count(EventKind::Dropped, serial) == 0) verdict.serials.push_back(serial);
  }
  if (!verdict.serials.empty()) verdict.kind = VerdictKind::NeverDropped;
  return verdict;
}

}  // namespace gcfuzz
