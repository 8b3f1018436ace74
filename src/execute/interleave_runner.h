// One thread runs at a time, and is switched where the schedule says.
#ifndef GCFUZZ_EXECUTE_INTERLEAVE_RUNNER_H_
#define GCFUZZ_EXECUTE_INTERLEAVE_RUNNER_H_

#include "execute/runner.h"
#include "interleave/preempt_policy.h"
#include "interleave/simple_policies.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// Puts the workers under control (interleave/control.h); the coordinator is the supervisor.
// The same schedule gives the same run, event for event, in a process in which the same
// happened before. A deadlock is a verdict at once, and so is a run without progress.
class InterleaveRunner final : public Runner {
 public:
  // Told on the coordinator, detached, while threads are stuck; must not return.
  using OnStuck = void (*)(VerdictKind kind);
  explicit InterleaveRunner(OnStuck on_stuck) : on_stuck_(on_stuck) {}

  // Schedules that do not come from outside are nothing to a policy that was chosen for those that
  // do (policy_choice.h).
  void IgnoreChosenPolicy(bool ignore) { ignore_chosen_ = ignore; }

  bool controls() const override { return true; }
  void Begin(const Schedule& schedule, int workers) override;
  void Expect(int worker) override;
  void Await() override;
  void ExpectAgain(int worker) override;
  void ThreadBegins(int worker) override;
  void PassStartLine() override;
  void ProgramEnds() override;
  void ThreadEnds() override;
  void PassYieldPoint(YieldKind kind) override;
  void TakeCounts(OpCounts& counts) override;

 private:
  OnStuck on_stuck_;
  Preemptions preemptions_;
  PreemptPolicy policy_{preemptions_};
  GoOnPolicy before_start_;
  bool ignore_chosen_ = false;
  bool started_ = false;  // the workers have left the start line
  int next_ = -1;         // who has been restarted and goes on
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_INTERLEAVE_RUNNER_H_
