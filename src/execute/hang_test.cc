// A run that hangs says where: planted in tp_dealloc, which no CPython bug is needed for.
#include "execute/hang_report.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <regex>
#include <string>

#include "base/sanitizers.h"
#include "execute/harness_for_tests.h"
#include "python/tracked_slots.h"
#include "report/thread_record.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

std::atomic<destructor> right_dealloc{nullptr};  // two threads make types
std::atomic<bool> somebody_hangs{false};

// Nobody hangs before t2 is at its barrier: who stops the world might keep it from there.
void AwaitTheBarrier() {
  while (RecordOf(2).waits_for != WaitsFor::Barrier) sched_yield();
}

// The thread that comes first sleeps for ever, attached; the others find the object dropped.
void SleepForEver(PyObject* self) {
  AwaitTheBarrier();
  if (!somebody_hangs.exchange(true)) {
    for (;;) pause();
  }
  right_dealloc.load()(self);
}

void SpinForEver(PyObject* self) {
  static std::atomic<uint64_t> turns{0};
  AwaitTheBarrier();
  if (!somebody_hangs.exchange(true)) {
    for (;;) turns.fetch_add(1, std::memory_order_relaxed);
  }
  right_dealloc.load()(self);
}

template <destructor kDealloc>
TrackedSlots WithDealloc(TrackedSlots slots) {
  right_dealloc = slots.dealloc;
  slots.dealloc = kDealloc;
  return slots;
}

// One of t0 and t1 hangs in a Python function that empties a list; the other wants to stop
// the world and cannot; t2 is at a barrier to which neither comes.
constexpr char kHangs[] =
    "threads 3\n"
    "t0  r0 = type base=native\nt0  r1 = new r0\nt0  r2 = list r1 r1\nt0  drop r1\n"
    "t1  r0 = type base=native\nt1  r1 = new r0\nt1  r2 = list r1 r1\nt1  drop r1\n"
    "t0  clear r2\nt0  get_objects\nt1  clear r2\nt1  get_objects\n"
    "t0  barrier\nt1  barrier\nt2  barrier\n";

class HangTest : public testing::Test {
 protected:
  // What the child says that is given so many seconds.
  static Outcome RunHanging(WrapSlots wrap, int seconds = 3) {
    SetSlotsForTesting(wrap);
    IsolatedRun run;
    run.timeout_seconds = seconds;
    return RunIsolated(FromText(kHangs), run);
  }
  void TearDown() override { SetSlotsForTesting(nullptr); }
};

// The function of python_ops.py that hangs.
constexpr char kPythonStack[] =
    "Python stack of t[01]:\nStack \\(most recent call first\\):\n  File [^\n]* in Clear\n";

bool Matches(const std::string& report, const char* pattern) {
  return std::regex_search(report, std::regex(pattern));
}

TEST_F(HangTest, SaysWhoWaitsForWhom) {
  const Outcome outcome = RunHanging(WithDealloc<SleepForEver>);
  EXPECT_EQ(outcome.verdict, "timeout");
  EXPECT_TRUE(
      Matches(outcome.report, "\n  the coordinator: (detached|suspended), waits for the workers"));
  EXPECT_TRUE(
      Matches(outcome.report, "\n  t2: (detached|suspended), waits at the barrier for t0, t1"));
  EXPECT_TRUE(Matches(outcome.report,
                      "\n  (t0: attached\n  t1: attached, stops the world and waits for t0"
                      "|t0: attached, stops the world and waits for t1\n  t1: attached)\n"))
      << outcome.report;
}

// As a sanitizer prints it, or as addresses in a file. TSan keeps signals from a thread in
// a system call that it does not know: t2 may not answer.
std::string StackOf(const std::string& thread) {
  std::string stack = "#0 |[^ ]+\\(\\+0x";
  if (kThreadSanitizer && thread == "t2") stack += "|it does not answer";
  return "\nnative stack of " + thread + ":\n *(" + stack + ")";
}

TEST_F(HangTest, HasTheStacksOfAllThreads) {
  const std::string report = RunHanging(WithDealloc<SleepForEver>).report;
  for (const char* thread : {"the coordinator", "t0", "t1", "t2"}) {
    EXPECT_TRUE(Matches(report, StackOf(thread).c_str())) << thread << "\n" << report;
  }
  EXPECT_TRUE(Matches(report, kPythonStack)) << report;
}

TEST_F(HangTest, HasTheScheduleAndTheReplay) {
  const std::string report = RunHanging(WithDealloc<SleepForEver>).report;
  EXPECT_TRUE(Matches(report, "running: t[01] operation [0-9]+ \\(clear r2\\)")) << report;
  EXPECT_TRUE(Matches(report, "\nreplay: .*gcfuzz run .*hex:06")) << report;
}

TEST_F(HangTest, ABusyLoopIsNoDifferent) {
  const Outcome outcome = RunHanging(WithDealloc<SpinForEver>);
  EXPECT_EQ(outcome.verdict, "timeout");
  EXPECT_TRUE(Matches(outcome.report, "stops the world and waits for t[01]\n")) << outcome.report;
  EXPECT_TRUE(Matches(outcome.report, kPythonStack)) << outcome.report;
}

TEST_F(HangTest, WhoHangsNotSaysNothing) {
  somebody_hangs = true;
  const Outcome outcome = RunHanging(WithDealloc<SleepForEver>, 60);
  somebody_hangs = false;
  EXPECT_EQ(outcome.verdict, "clean") << outcome.report;
  EXPECT_EQ(outcome.report.find("no progress"), std::string::npos);
}

}  // namespace
}  // namespace gcfuzz
