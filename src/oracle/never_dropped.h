// The oracle of the bug this project was born from: an object nothing refers to
// any more whose tp_dealloc never runs.
#ifndef GCFUZZ_ORACLE_NEVER_DROPPED_H_
#define GCFUZZ_ORACLE_NEVER_DROPPED_H_

#include "oracle/ledger.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// REQUIRES: quiescence, and cycles that no tp_clear would break broken by hand.
Verdict JudgeNeverDropped(const Ledger& ledger);

// Words the verdict anew once its objects, tracked ones and others, are complete.
void SetNeverDropped(const Ledger& ledger, Verdict& verdict);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_NEVER_DROPPED_H_
