// The objects of ours that all executions use, with their reference counts.
#ifndef GCFUZZ_EXECUTE_SENTINELS_H_
#define GCFUZZ_EXECUTE_SENTINELS_H_

#include <vector>

#include "oracle/refcount_drift.h"

namespace gcfuzz {

// Those whose count says something: neither immortal nor, from 3.14 on, deferred. Attached,
// alone, when no reference waits in a queue.
std::vector<Sentinel> CountSentinels();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_SENTINELS_H_
