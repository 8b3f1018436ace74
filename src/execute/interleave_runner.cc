#include "execute/interleave_runner.h"

#include <optional>
#include <utility>

#include "execute/policy_choice.h"
#include "execute/preemption_rows.h"
#include "interleave/control.h"
#include "python/history.h"
#include "python/internals.h"
#include "python/interpreter.h"
#include "schedule/limits.h"

namespace gcfuzz {
namespace {

static_assert(kMaxThreads <= control::kFirstStarted);

// What workers wait for at the start line.
constexpr char kStart = 0;

}  // namespace

void InterleaveRunner::Begin(const Schedule& schedule, int) {
  ReadPreemptions(schedule, preemptions_);
  control::Begin(before_start_);
  started_ = false;
  next_ = -1;
}

void InterleaveRunner::Expect(int worker) { control::Expect(worker); }

// Threads that are new make their thread states one after the other, in the order of their
// numbers, before anyone starts, whatever the policy.
void InterleaveRunner::Await() {
  if (!std::exchange(started_, true)) {
    if (control::Supervise() != control::Pause::Quiet) on_stuck_(VerdictKind::NoProgress);
    ForgetGracePeriods();
    control::Wake(&kStart);
    Policy* const chosen = ignore_chosen_ ? nullptr : ChosenPolicy();
    control::BeginSchedule(chosen != nullptr ? *chosen : policy_);
  }
  const control::Pause pause = control::Supervise(std::exchange(next_, -1));
  if (pause == control::Pause::NoProgress) on_stuck_(VerdictKind::NoProgress);
  if (pause == control::Pause::Quiet && control::AnyUnderControl()) {
    on_stuck_(VerdictKind::Deadlock);
  }
}

void InterleaveRunner::ExpectAgain(int worker) {
  control::Expect(worker);
  next_ = worker;
}

void InterleaveRunner::ThreadBegins(int worker) { control::Enter(worker); }

void InterleaveRunner::PassStartLine() { control::BlockOn(&kStart); }

void InterleaveRunner::ProgramEnds() { control::Leave(); }

void InterleaveRunner::ThreadEnds() { control::Leave(/*call_supervisor=*/true); }

// With a GIL it must be free whenever another thread gets the baton, or that one waits for it
// where control sees nothing. Operations and callbacks may let it go at any time, as Python
// code does.
void InterleaveRunner::PassYieldPoint(YieldKind kind) {
  std::optional<Detached> without_gil;
  if (gcfuzz_has_gil() != 0) without_gil.emplace();
  control::PassYieldPoint(kind);
}

void InterleaveRunner::TakeCounts(OpCounts& counts) {
  counts.Add({.executed = policy_.met(),
              .effective = policy_.obeyed(),
              .skipped = policy_.met() - policy_.obeyed()});
}

}  // namespace gcfuzz
