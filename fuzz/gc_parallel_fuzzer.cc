// Bytes to a schedule, run on real threads: a finding is a crash.
#include "gc_target.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  gcfuzz::StartTarget(gcfuzz::RunnerKind::Parallel);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  gcfuzz::RunInput(data, size);
  return 0;
}
