// Bytes to a schedule, run one thread at a time: a finding is a crash, and replays.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "execute/harness.h"
#include "schedule/codec.h"
#include "schedule/mutate.h"

// Who says nothing wants what is new: GCFUZZ_MASK= leaves nothing out.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  setenv("GCFUZZ_MASK", "known", /*overwrite=*/0);
  gcfuzz::PreferPreemptions(true);
  gcfuzz::StartHarness(gcfuzz::RunnerKind::Interleave);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const gcfuzz::Schedule schedule = gcfuzz::Decode({data, size});
  const gcfuzz::Verdict verdict = gcfuzz::Execute(schedule);
  if (!verdict.IsFinding()) return 0;
  gcfuzz::ReportFinding(verdict, schedule);
  std::abort();
}
