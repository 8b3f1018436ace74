#include "gc_target.h"

#include <cstdlib>

#include "execute/life_counts.h"
#include "schedule/codec.h"

namespace gcfuzz {

void StartTarget(RunnerKind runner) {
  setenv("GCFUZZ_MASK", "known", /*overwrite=*/0);
  StartHarness(runner);
  KeepLifeCounts();
}

void RunInput(const uint8_t* data, size_t size) {
  if (size == 0) return;
  const Schedule schedule = Decode({data, size});
  const Verdict verdict = Execute(schedule);
  if (!verdict.IsFinding()) return;
  ReportFinding(verdict, schedule);
  std::abort();
}

}  // namespace gcfuzz
