#include "execute/worker_pool.h"

#include <algorithm>
#include <chrono>

#include "execute/bodies.h"
#include "execute/ops.h"
#include "execute/preemption_rows.h"
#include "execute/python_ops.h"
#include "python/history.h"
#include "python/interpreter.h"
#include "python/safe_point.h"
#include "report/run_record.h"
#include "report/thread_record.h"

namespace gcfuzz {
namespace {

constexpr std::chrono::seconds kTick{1};

}  // namespace

WorkerPool::WorkerPool(SharedContext shared, Runner& runner)
    : activity_(shared.activity), runner_(runner) {
  shared.barrier = &barrier_;
  for (int16_t number = 0; number < kMaxThreads; ++number) {
    Worker& worker = workers_[number];
    worker.number = number;
    static_cast<SharedContext&>(worker.context) = shared;
  }
}

int WorkerPool::size() const {
  return static_cast<int>(std::count_if(workers_.begin(), workers_.end(), [](const Worker& worker) {
    return worker.thread.joinable();
  }));
}

std::vector<void*> WorkerPool::thread_states() const {
  std::vector<void*> states;
  for (const Worker& worker : workers_) {
    if (worker.thread.joinable()) states.push_back(worker.thread_state);
  }
  return states;
}

void WorkerPool::Run(const Schedule& schedule, const Events& events) {
  schedule_ = &schedule;
  const int active = AssignPrograms();
  activity_->Begin(active);
  if (active == 0) return;
  barrier_.Reset(active);
  runner_.Begin(schedule, active);
  StartWorkers();
  Detached detached;
  AwaitAll(detached, events);
}

int WorkerPool::AssignPrograms() {
  for (Worker& worker : workers_) {
    worker.program.clear();
    worker.next = 0;
  }
  for (size_t i = 0; i < schedule_->operations.size(); ++i) {
    const uint8_t thread = schedule_->operations[i].thread;
    if (IsPreemption(schedule_->operations[i])) continue;
    if (!IsBody(thread)) workers_[thread].program.push_back(static_cast<int16_t>(i));
  }
  return static_cast<int>(std::count_if(workers_.begin(), workers_.end(), [](const Worker& worker) {
    return !worker.program.empty();
  }));
}

void WorkerPool::StartWorkers() {
  const std::lock_guard lock(lock_);
  for (Worker& worker : workers_) {
    if (worker.program.empty()) continue;
    worker.state = State::Ready;
    runner_.Expect(worker.number);
    if (!worker.thread.joinable()) StartThread(worker);
    worker.wake.notify_one();
  }
}

void WorkerPool::StartThread(Worker& worker) {
  worker.thread = std::thread([this, &worker] { ThreadMain(worker); });
}

// Looks at all workers anew after each restart: it lets go of the lock, and what
// another worker tells meanwhile is not told again.
void WorkerPool::AwaitAll(Detached& detached, const Events& events) {
  const Waiting waiting(WaitsFor::Workers);
  runner_.Await();
  std::unique_lock lock(lock_);
  while (!AllAre(State::Idle, nullptr)) {
    Worker* const restarting = FindIn(State::Restarting);
    Worker* const resting = FindIn(State::Resting);
    if (restarting != nullptr) {
      RestartWorker(*restarting, lock);
    } else if (resting != nullptr && AllAre(State::Idle, resting)) {
      lock.unlock();
      LookAtRest(*resting, detached, events);
      lock.lock();
      resting->state = State::Ready;
      resting->wake.notify_one();
    } else if (TickPasses(lock)) {
      events.on_tick();
    }
  }
}

bool WorkerPool::AllAre(State state, const Worker* except) const {
  return std::all_of(workers_.begin(), workers_.end(), [&](const Worker& worker) {
    return worker.state == state || &worker == except;
  });
}

WorkerPool::Worker* WorkerPool::FindIn(State state) {
  const auto found = std::find_if(workers_.begin(), workers_.end(),
                                  [state](const Worker& worker) { return worker.state == state; });
  return found == workers_.end() ? nullptr : found;
}

// Nobody else runs, so the lock guards nothing.
void WorkerPool::LookAtRest(const Worker& worker, Detached& detached, const Events& events) {
  const AttachedAgain attached(detached);
  events.at_rest(worker.context, worker.number);
}

// A tick that comes late does not count: this process gets no processor, nor do its threads.
bool WorkerPool::TickPasses(std::unique_lock<std::mutex>& lock) {
  const auto began = std::chrono::steady_clock::now();
  if (changed_.wait_for(lock, kTick) != std::cv_status::timeout) return false;
  return std::chrono::steady_clock::now() - began < 2 * kTick;
}

// The old thread has given up its thread state; it is joined before the next one
// starts, so that the next may get its stack and its CPython thread id.
void WorkerPool::RestartWorker(Worker& worker, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  worker.thread.join();
  lock.lock();
  worker.state = State::Ready;
  runner_.ExpectAgain(worker.number);
  StartThread(worker);
  lock.unlock();
  runner_.Await();
  lock.lock();
}

void WorkerPool::SetState(Worker& worker, State state) {
  const std::lock_guard lock(lock_);
  worker.state = state;
  changed_.notify_one();
}

void WorkerPool::ThreadMain(Worker& worker) {
  runner_.ThreadBegins(worker.number);
  RecordThread(worker.number);
  Bodies::SetContext(&worker.context);
  MoveBackTo(worker.position);
  {
    const ThreadStateScope scope;
    worker.thread_state = scope.thread_state();
    Serve(worker);
    JoinStartedThread();
  }
  worker.position = ThePosition();
  runner_.ThreadEnds();
  SetState(worker, State::Restarting);
}

// Attached, with a program. Returns to be restarted.
void WorkerPool::Serve(Worker& worker) {
  for (;;) {
    PassStartLine(worker);
    if (!RunProgram(worker)) return;
    FinishProgram(worker);
    const Detached detached;
    runner_.ProgramEnds();
    SetState(worker, State::Idle);
    AwaitProgram(worker);
    runner_.ThreadBegins(worker.number);
  }
}

// As when the frame of a thread's function goes away.
void WorkerPool::FinishProgram(Worker& worker) {
  RestIfLast(worker);
  worker.context.private_slots.Empty();
  JoinStartedThread();
  worker.context.raise_in = worker.context.fail_in = 0;
  RecordPlace(Place{});
  barrier_.Leave();
  activity_->EndThread();
}

// Two threads that end at the same moment do not see that one of them is the last.
void WorkerPool::RestIfLast(Worker& worker) {
  if (!activity_->alone() || runner_.controls()) return;
  JoinStartedThread();
  const Detached detached;
  SetState(worker, State::Resting);
  AwaitProgram(worker);
}

void WorkerPool::AwaitProgram(Worker& worker) {
  const Waiting waiting(WaitsFor::NextProgram);
  std::unique_lock lock(lock_);
  worker.wake.wait(lock, [&] { return worker.state == State::Ready; });
}

void WorkerPool::PassStartLine(Worker& worker) {
  if (worker.next != 0) return;  // restarted in the middle of its program
  if (runner_.controls()) ForgetHistoryOfThread();
  const Detached detached;
  const Waiting waiting(WaitsFor::StartLine);
  runner_.PassStartLine();
  MoveTo(StartOf(worker.number));
}

// False if the thread is to be restarted.
bool WorkerPool::RunProgram(Worker& worker) {
  if (worker.next == 0) PassYieldPoint(YieldKind::Op);
  while (worker.next < worker.program.size()) {
    const int16_t index = worker.program[worker.next++];
    RecordPlace({worker.number, index});
    MoveTo(index);
    ExecuteOperation(worker.context, schedule_->operations[index]);
    PassSafePoint();
    PassYieldPoint(YieldKind::Op);
    if (std::exchange(worker.context.restart_requested, false)) return false;
  }
  RecordPlace({worker.number, Place::kNoOperation});
  return true;
}

void WorkerPool::TakeCounts(OpCounts* totals) {
  for (Worker& worker : workers_) {
    for (int code = 0; code < 256; ++code) {
      totals[code].Add(std::exchange(worker.context.counts[code], {}));
    }
  }
}

}  // namespace gcfuzz
