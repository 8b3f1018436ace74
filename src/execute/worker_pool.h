// The threads of schedules.
#ifndef GCFUZZ_EXECUTE_WORKER_POOL_H_
#define GCFUZZ_EXECUTE_WORKER_POOL_H_

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "execute/runner.h"
#include "execute/thread_context.h"
#include "interleave/position.h"
#include "python/interpreter.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Executes schedules: each thread of the schedule is a worker, and all are released
// together; the runner says how they run then. Workers are started when first needed, keep
// their thread state from one schedule to the next, and idle detached. They never
// end but by a Restart operation, so the pool must not be destroyed.
class WorkerPool {
 public:
  // `shared` without a barrier: that is the pool's.
  WorkerPool(SharedContext shared, Runner& runner);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Who is told what happens meanwhile, on the coordinator.
  struct Events {
    // Once if at all: the last thread that runs has done its operations and waits, detached,
    // with its private slots as they are. Attached.
    std::function<void(const ThreadContext&, int16_t thread)> at_rest;
    // The clock that ProgressWatch wants. Detached.
    std::function<void()> on_tick;
  };

  // Returns when every thread has done its operations, emptied its private slots
  // and is detached. Coordinator only, attached; detached while it waits.
  void Run(const Schedule& schedule, const Events& events);

  // What all threads of a schedule share, the barrier included.
  SharedContext shared() { return workers_[0].context.shared(); }

  // Workers that have a thread state now.
  int size() const;

  // Theirs, in the order of the workers' numbers. While nothing runs.
  std::vector<void*> thread_states() const;

  // Adds what the workers counted to `totals` (256 of them) and forgets it.
  void TakeCounts(OpCounts* totals);

 private:
  enum class State : uint8_t {
    Idle,       // nothing to do; the coordinator may write to the worker
    Ready,      // has a program, the worker may start, or go on from Resting
    Resting,    // has done its operations and waits with full slots
    Restarting  // the thread is about to end; the coordinator starts the next one
  };
  struct Worker {
    int16_t number = 0;
    ThreadContext context;
    std::vector<int16_t> program;  // operations of this thread, by index
    size_t next = 0;               // the position in program
    void* thread_state = nullptr;  // of its thread, if there is one
    Position position;             // kept from a thread to the one that is started anew
    State state = State::Idle;
    std::condition_variable wake;
    std::thread thread;
  };

  int AssignPrograms();
  void StartWorkers();
  void StartThread(Worker& worker);
  void AwaitAll(Detached& detached, const Events& events);
  bool TickPasses(std::unique_lock<std::mutex>& lock);
  bool AllAre(State state, const Worker* except) const;
  Worker* FindIn(State state);
  static void LookAtRest(const Worker& worker, Detached& detached, const Events& events);
  void RestartWorker(Worker& worker, std::unique_lock<std::mutex>& lock);

  void ThreadMain(Worker& worker);
  void Serve(Worker& worker);
  void AwaitProgram(Worker& worker);
  void FinishProgram(Worker& worker);
  void RestIfLast(Worker& worker);
  void PassStartLine(Worker& worker);
  bool RunProgram(Worker& worker);
  void SetState(Worker& worker, State state);

  Activity* activity_;
  Runner& runner_;
  const Schedule* schedule_ = nullptr;
  std::array<Worker, kMaxThreads> workers_;
  Barrier barrier_;
  std::mutex lock_;
  std::condition_variable changed_;  // some worker's state did
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_WORKER_POOL_H_
