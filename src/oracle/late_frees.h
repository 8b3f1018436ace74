// The oracle for memory that threads leave behind when they end: what others may still have been
// reading they have freed late (QSBR), and whoever ends next has to see to it. Otherwise memory
// grows with every thread that comes and goes, until a collection.
#ifndef GCFUZZ_ORACLE_LATE_FREES_H_
#define GCFUZZ_ORACLE_LATE_FREES_H_

#include "oracle/verdict.h"

namespace gcfuzz {

// `waiting`: the batches of such memory that ended threads have left and that still wait after one
// thread more has left `own` of its own. REQUIRES: when that one ended, nobody could be reading
// any of the others.
Verdict JudgeLateFrees(int waiting, int own);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_LATE_FREES_H_
