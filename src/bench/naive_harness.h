// What one would write first: new threads for each input, nothing frozen, three
// collections and a look at the counts. The measure for what the real harness saves.
#ifndef GCFUZZ_BENCH_NAIVE_HARNESS_H_
#define GCFUZZ_BENCH_NAIVE_HARNESS_H_

#include <array>
#include <memory>

#include "execute/barrier.h"
#include "execute/ledger_observer.h"
#include "execute/slots.h"
#include "execute/thread_context.h"
#include "oracle/ledger.h"
#include "oracle/made_objects.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// While one exists, the start-up heap is not frozen and tracked objects are counted
// here; Execute must not be called. Coordinator, attached, after StartHarness.
class NaiveHarness {
 public:
  NaiveHarness();
  ~NaiveHarness();
  NaiveHarness(const NaiveHarness&) = delete;
  NaiveHarness& operator=(const NaiveHarness&) = delete;

  // Executes the schedule with the same operations as the real one. False if a
  // tracked object was not dropped. Threads are not restarted: a schedule with
  // `restart` does less than it says.
  bool Execute(const Schedule& schedule);

 private:
  void RunThread(const Schedule& schedule, uint8_t thread);

  ObjectObserver& observer_before_;
  const std::unique_ptr<Ledger> ledger_ = std::make_unique<Ledger>();
  MadeObjects made_objects_;
  SharedSlots shared_slots_;
  Barrier barrier_;
  Activity activity_;
  std::atomic<bool> thawed_{false};
  LifeJudge judge_{*ledger_, shared_slots_, activity_};
  LedgerObserver observer_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_BENCH_NAIVE_HARNESS_H_
