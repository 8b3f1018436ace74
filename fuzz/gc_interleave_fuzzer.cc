// Bytes to a schedule, run one thread at a time: a finding is a crash, and replays.
#include "gc_target.h"
#include "schedule/mutate.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  gcfuzz::PreferPreemptions(true);
  gcfuzz::StartTarget(gcfuzz::RunnerKind::Interleave);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  gcfuzz::RunInput(data, size);
  return 0;
}
