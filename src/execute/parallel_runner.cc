#include "execute/parallel_runner.h"

#include <sched.h>

#include <utility>

#include "execute/preemption_rows.h"

namespace gcfuzz {
namespace {

// About as long as an operation takes, more if another thread wants the core.
constexpr int kDelay = 100;

}  // namespace

void ParallelRunner::Begin(const Schedule& schedule, int workers) {
  ReadPreemptions(schedule, preemptions_);
  not_at_start_.store(workers);
}

// Everyone starts at once: waking up takes longer than many programs. Detached,
// because a thread that is still making its thread state may stop the world for it.
void ParallelRunner::PassStartLine() {
  not_at_start_.fetch_sub(1);
  while (not_at_start_.load() > 0) sched_yield();
}

void ParallelRunner::PassYieldPoint(YieldKind kind) {
  Position& position = ThePosition();
  ++position.counts[static_cast<int>(kind)];
  if (preemptions_.Find(position, kind) == nullptr) return;
  delays_.fetch_add(1, std::memory_order_relaxed);
  for (int i = 0; i < kDelay; ++i) sched_yield();
}

void ParallelRunner::TakeCounts(OpCounts& counts) {
  const uint64_t delays = delays_.exchange(0, std::memory_order_relaxed);
  counts.Add({.executed = delays, .effective = delays});
}

}  // namespace gcfuzz
