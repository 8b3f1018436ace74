#include "oracle/never_dropped.h"

namespace gcfuzz {

Verdict JudgeNeverDropped(const Ledger& ledger) {
  Verdict verdict;
  for (uint32_t serial = 1; serial <= ledger.born(); ++serial) {
    if (ledger.Count(EventKind::Dropped, serial) == 0) verdict.serials.push_back(serial);
  }
  if (!verdict.serials.empty()) SetNeverDropped(ledger, verdict);
  return verdict;
}

void SetNeverDropped(const Ledger& ledger, Verdict& verdict) {
  verdict.kind = VerdictKind::NeverDropped;
  verdict.sentence = std::to_string(verdict.serials.size()) + " of " +
                     std::to_string(ledger.born()) + " tracked objects and " +
                     std::to_string(verdict.others.size()) +
                     " other objects still alive although nothing may refer to them";
}

}  // namespace gcfuzz
