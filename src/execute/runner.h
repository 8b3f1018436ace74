// How the threads of a schedule come to run: what differs between executing it in parallel
// and interleaved.
#ifndef GCFUZZ_EXECUTE_RUNNER_H_
#define GCFUZZ_EXECUTE_RUNNER_H_

#include <cstdint>

#include "base/yield_kinds.h"
#include "execute/harness.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// The pool tells it what happens to workers. Lives as long as the process.
class Runner {
 public:
  virtual ~Runner() = default;

  // Whether it decides which thread runs: no thread may wait for the coordinator then.
  virtual bool controls() const = 0;

  // ---- Coordinator. ----

  // So many workers are about to be started for the schedule.
  virtual void Begin(const Schedule& schedule, int workers) = 0;

  // The worker is started or woken next.
  virtual void Expect(int worker) = 0;

  // All are. Detached. Returns when something may have happened that the pool waits for.
  virtual void Await() = 0;

  // A restarted worker is started next.
  virtual void ExpectAgain(int worker) = 0;

  // ---- Workers. ----

  // First thing of a thread that was started, and has no thread state yet, or that was
  // woken, and is detached.
  virtual void ThreadBegins(int worker) = 0;

  // Returns when the program is to begin. Detached.
  virtual void PassStartLine() = 0;

  // The program is done; the thread idles next. Detached.
  virtual void ProgramEnds() = 0;

  // Last thing of a thread that is to be restarted, and has no thread state any more.
  virtual void ThreadEnds() = 0;

  // ---- Any thread. ----

  // The thread passes a yield point. Attached; no lock of ours is held.
  virtual void PassYieldPoint(YieldKind kind) = 0;

  // Adds what became of preemptions to `counts` and forgets it. Coordinator.
  virtual void TakeCounts(OpCounts& counts) = 0;
};

// Where the harness itself has yield points. Nothing happens before SetRunner.
void PassYieldPoint(YieldKind kind);
void SetRunner(Runner* runner);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_RUNNER_H_
