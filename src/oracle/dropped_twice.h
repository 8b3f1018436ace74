// The oracle for an object whose tp_dealloc runs again.
#ifndef GCFUZZ_ORACLE_DROPPED_TWICE_H_
#define GCFUZZ_ORACLE_DROPPED_TWICE_H_

#include <cstdint>

#include "oracle/verdict.h"

namespace gcfuzz {

// `drops` is what Ledger::Note returned for a drop. Judged at once, on the thread
// that drops: after a second one the object's memory is not to be trusted.
Verdict JudgeDroppedTwice(uint32_t serial, uint32_t drops);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_DROPPED_TWICE_H_
