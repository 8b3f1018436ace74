// The preemptions among the operations of a schedule.
#ifndef GCFUZZ_EXECUTE_PREEMPTION_ROWS_H_
#define GCFUZZ_EXECUTE_PREEMPTION_ROWS_H_

#include <cstddef>
#include <vector>

#include "interleave/preemptions.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Threads and bodies execute everything else.
constexpr bool IsPreemption(const Operation& operation) {
  return operation.code == OpCode::Preempt;
}

// Each is about the last operation before it, in its thread or body, that is none; about the
// start of thread or body if there is none. Nothing if preemptions are masked.
void ReadPreemptions(const Schedule& schedule, Preemptions& preemptions);

// The same as a list, masked or not.
struct PreemptionRow {
  size_t index;  // of the operation that it is
  Preemption preemption;
};
std::vector<PreemptionRow> PreemptionRowsOf(const Schedule& schedule);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_PREEMPTION_ROWS_H_
