#include "bench/naive_harness.h"

#include <thread>
#include <vector>

#include "base/harness_fault.h"
#include "execute/ops.h"
#include "python/gc_module.h"
#include "python/interpreter.h"
#include "python/safe_point.h"
#include "python/startup_heap.h"

namespace gcfuzz {
namespace {

void FailAtOnce(const Verdict& verdict) {
  HarnessFault("a benchmark found '%s'", std::string(NameOf(verdict.kind)).c_str());
}

}  // namespace

NaiveHarness::NaiveHarness()
    : observer_before_(GetObjectObserver()), observer_(*ledger_, judge_, FailAtOnce) {
  SetObjectObserver(&observer_);
  CallGc("unfreeze");
}

NaiveHarness::~NaiveHarness() {
  FreezeStartupHeap();
  SetObjectObserver(&observer_before_);
}

bool NaiveHarness::Execute(const Schedule& schedule) {
  judge_.Begin(ledger_->born());
  ledger_->Begin();
  activity_.Begin(schedule.threads);
  made_objects_.Begin();
  barrier_.Reset(schedule.threads);
  {
    const Detached detached;
    std::vector<std::thread> threads;
    threads.reserve(schedule.threads);
    for (uint8_t thread = 0; thread < schedule.threads; ++thread) {
      threads.emplace_back([this, &schedule, thread] { RunThread(schedule, thread); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  shared_slots_.Empty();
  for (int i = 0; i < 3; ++i) CollectGarbage(kFullCollection);
  return ledger_->Total(EventKind::Dropped) == ledger_->born();
}

void NaiveHarness::RunThread(const Schedule& schedule, uint8_t thread) {
  const ThreadStateScope thread_state;
  const auto context = std::make_unique<ThreadContext>(SharedContext{
      &shared_slots_, &barrier_, &made_objects_, &thawed_, &activity_, ledger_.get(), FailAtOnce});
  for (const Operation& operation : schedule.operations) {
    if (operation.thread != thread) continue;
    ExecuteOperation(*context, operation);
    PassSafePoint();
  }
  context->private_slots.Empty();
  activity_.EndThread();
  barrier_.Leave();
}

}  // namespace gcfuzz
