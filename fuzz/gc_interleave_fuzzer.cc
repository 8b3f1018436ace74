// Bytes to a schedule, run one thread at a time: a finding is a crash, and replays.
#include <cstdlib>

#include "execute/switch_pairs.h"
#include "gc_target.h"
#include "interleave/control.h"
#include "schedule/mutate.h"

namespace {

// libFuzzer takes this section for coverage, empties it before an input and looks at it afterwards.
__attribute__((section("__libfuzzer_extra_counters"))) uint8_t switch_pairs[1 << 14];

// For a comparison with and without (scripts/bug_bench.sh --compare).
bool count_switch_pairs = false;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  gcfuzz::PreferPreemptions(true);
  count_switch_pairs = getenv("GCFUZZ_SWITCH_PAIRS") != nullptr;
  gcfuzz::StartTarget(gcfuzz::RunnerKind::Interleave);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const gcfuzz::Schedule schedule = gcfuzz::RunInput(data, size);
  if (count_switch_pairs) {
    gcfuzz::CountSwitchPairs(schedule, gcfuzz::control::Events(), switch_pairs);
  }
  return 0;
}
