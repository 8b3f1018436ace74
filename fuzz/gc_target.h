// What the targets that run schedules in CPython do alike.
#ifndef GCFUZZ_FUZZ_GC_TARGET_H_
#define GCFUZZ_FUZZ_GC_TARGET_H_

#include <cstddef>
#include <cstdint>

#include "execute/harness.h"

namespace gcfuzz {

// For LLVMFuzzerInitialize: what is known is masked, unless GCFUZZ_MASK says what to leave out
// (nothing, if it is empty).
void StartTarget(RunnerKind runner);

// For LLVMFuzzerTestOneInput: decodes, runs, judges. A finding is reported and ends the process.
void RunInput(const uint8_t* data, size_t size);

}  // namespace gcfuzz

#endif  // GCFUZZ_FUZZ_GC_TARGET_H_
