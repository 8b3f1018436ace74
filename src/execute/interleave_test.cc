// Schedules under control. Preemptions and the threads' order are looked up in the events.
#include <gtest/gtest.h>
#include <sched.h>

#include <regex>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/text_sink.h"
#include "execute/control_events.h"
#include "execute/harness_for_tests.h"
#include "interleave/control.h"
#include "python/callback.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = "known"}));

void ExpectClean(const Schedule& schedule) {
  const Verdict verdict = Execute(schedule);
  if (verdict.IsFinding()) ReportFinding(verdict, schedule);
  ASSERT_EQ(verdict.kind, VerdictKind::Clean) << Print(schedule);
}

// The operations in the order in which they ended: "0:3" is the fourth operation of the
// schedule, on t0. Starts of threads and bodies are left out.
std::vector<std::string> Order(const Schedule& schedule) {
  ExpectClean(schedule);
  std::vector<std::string> order;
  const EventLog& events = control::Events();
  for (uint64_t i = 0; i < events.kept(); ++i) {
    const ControlEvent& event = events.at(i);
    if (event.kind != YieldKind::Op || event.anchor < 0) continue;
    order.push_back(std::to_string(event.thread) + ":" + std::to_string(event.anchor));
  }
  return order;
}

using Strings = std::vector<std::string>;

TEST(InterleaveTest, WithoutPreemptionsOneThreadRunsAfterTheOther) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t2 r0 = new r0\n"
      "t1 r0 = new r0\n"
      "t0 r0 = new r0\n"
      "t2 drop r0\n"
      "t0 drop r0\n");
  EXPECT_EQ(Order(schedule), (Strings{"0:2", "0:4", "1:1", "2:0", "2:3"}));
}

TEST(InterleaveTest, APreemptionAtTheEndOfAnOperationSwitches) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0 r0 = new r0\n"
      "t0 at op#1 -> t2\n"
      "t1 r0 = new r0\n"
      "t2 r0 = new r0\n"
      "t0 drop r0\n"
      "t2 at op#1 -> t1\n");
  EXPECT_EQ(Order(schedule), (Strings{"0:0", "2:3", "1:2", "0:4"}));
}

TEST(InterleaveTest, APreemptionAtTheStartPutsAnotherThreadFirst) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 at op#1 -> t1\n"
      "t0 r0 = new r0\n"
      "t1 r0 = new r0\n");
  EXPECT_EQ(Order(schedule), (Strings{"1:2", "0:1"}));
}

// In the midst of a collection, at each of the places where it calls back.
TEST(InterleaveTest, APreemptionInsideAnOperationSwitchesThere) {
  for (const std::string at : {"finalize#1", "clear#1", "dealloc#1", "callback#2"}) {
    const Schedule schedule = FromText(
        "threads 2\n"
        "t0 r0 = type base=native del\n"
        "t0 r1 = new r0\n"
        "t0 link r1.a -> r1\n"
        "t0 drop r1\n"
        "t0 collect 2\n"
        "t0 at " +
        at +
        " -> t1\n"
        "t1 r0 = new r0\n"
        "t1 drop r0\n");
    EXPECT_EQ(Order(schedule), (Strings{"0:0", "0:1", "0:2", "0:3", "1:6", "1:7", "0:4"})) << at;
  }
}

// A thread that is preempted in the midst of a collection still lets another one stop the
// world: that one waits, and the baton goes back for so long.
TEST(InterleaveTest, APreemptedThreadCanBeStopped) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r0 = type base=native del\n"
      "t0 r1 = new r0\n"
      "t0 link r1.a -> r1\n"
      "t0 drop r1\n"
      "t0 collect 2\n"
      "t0 at clear#1 -> t1\n"
      "t1 get_objects\n");
  EXPECT_EQ(Order(schedule), (Strings{"0:0", "0:1", "0:2", "0:3", "1:6", "0:4"}));
}

TEST(InterleaveTest, BarriersRestartsAndPythonThreadsAreUnderControlToo) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0 s0 = new r0\n"
      "t0 barrier\n"
      "t1 barrier\n"
      "t2 restart\n"
      "t2 barrier\n"
      "t1 restart\n"
      "t1 drop s0\n"
      "t2 run_thread b0\n"
      "t2 join_thread\n"
      "b0 r1 = new r0\n");
  // A thread that starts another one waits until that has begun: the lowest goes on.
  EXPECT_EQ(Order(schedule),
            (Strings{"0:0", "2:3", "2:4", "0:1", "1:2", "1:5", "1:6", "8:9", "2:7", "2:8"}));
}

TEST(InterleaveTest, WhatBecameOfPreemptionsIsCounted) {
  const OpCounts before = GetStatistics().ops[static_cast<int>(OpCode::Preempt)];
  ExpectClean(
      FromText("threads 2\n"
               "t0 drop r0\n"
               "t0 at op#1 -> t1\n"
               "t0 at op#2 -> t1\n"
               "t1 at op#1 -> t1\n"
               "t1 drop r0\n"));
  const OpCounts& after = GetStatistics().ops[static_cast<int>(OpCode::Preempt)];
  EXPECT_EQ(after.executed - before.executed, 2u);
  EXPECT_EQ(after.effective - before.effective, 1u);
  EXPECT_EQ(after.skipped - before.skipped, 1u);
}

// That they repeat themselves, processes that start alike must show (interleave_repeat_test.cc):
// here earlier schedules decide where objects lie, and so in which order they are collected.
TEST(InterleaveTest, RandomSchedulesAreCleanAndEnd) {
  PreferPreemptions(true);
  Random random(1);
  for (int i = 0; i < 300; ++i) ExpectClean(Generate(random, 40));
  PreferPreemptions(false);
}

// How many edges lie between events is CPython's business.
std::string WithoutEdgeCounts(const std::string& text) {
  return std::regex_replace(text, std::regex(" after [0-9]+ edges?"), "");
}

TEST(InterleaveTest, EventsAsText) {
  ExpectClean(
      FromText("threads 2\n"
               "t0 drop r0\n"
               "t0 at op#1 -> t1\n"
               "t1 drop r0\n"));
  std::string text;
  StringSink sink(text);
  PrintControlEvents(/*with_places=*/true, sink);
  EXPECT_EQ(text.substr(0, kEventsPrefix.size() + 2), std::string(kEventsPrefix) + "6,");
  EXPECT_EQ(WithoutEdgeCounts(text.substr(text.find('\n') + 1)),
            "t0 op#1 before the first operation, then t0\n"
            "t0 op#1 of operation 1, then t1\n"
            "t1 op#1 before the first operation, then t1\n"
            "t1 op#1 of operation 3, then t1\n"
            "t1 block#1 of operation 3, then t0\n"
            "t0 block#1 of operation 1, then nobody\n");
}

// They are there in builds with coverage (scripts/lib/cpython.sh). A collection with nothing to do
// passes hundreds of edges and some loads and stores.
TEST(InterleaveTest, APreemptionInTheCollectorSwitchesThereAndSaysWhereItIs) {
  if (VariantName() == "plain" || VariantName() == "coverage") {
    GTEST_SKIP() << "this variant has no edges";
  }
  for (const std::string point : {"edge#40", "load#5", "store#3"}) {
    SCOPED_TRACE(point);
    const Schedule schedule = FromText("threads 2\nt0 collect 2\nt0 at " + point +
                                       " -> t1\nt1 r0 = new r0\nt1 drop r0\n");
    EXPECT_EQ(Order(schedule), (Strings{"1:2", "1:3", "0:0"}));
    std::string text;
    StringSink sink(text);
    PrintControlEvents(/*with_places=*/true, sink);
    EXPECT_TRUE(std::regex_search(
        text,
        std::regex("t0 " + point + " of operation 1 in \\w+ \\(\\w+\\.[ch]:[0-9]+\\), then t1\n")))
        << text;
  }
}

// ---- What is stuck. A handler that waits stands for a CPython that does. ----

class BadHandler : public CallbackHandler {
 public:
  explicit BadHandler(bool spins) : spins_(spins) {}
  bool OnCallback(int, PyObject*) override {
    while (spins_) sched_yield();
    control::BlockOn(this);
    return true;
  }

 private:
  bool spins_;
};

void ExecuteWith(BadHandler handler) {
  SetCallbackHandler(&handler);
  Execute(
      FromText("threads 2\n"
               "t0 r0 = new r0\n"
               "t0 drop r0\n"
               "t1 r0 = new r0\n"));
}

TEST(InterleaveDeathTest, ADeadlockIsAVerdict) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(ExecuteWith(BadHandler(false)), "FINDING: deadlock: every thread waits for another");
}

TEST(InterleaveDeathTest, ALivelockIsAVerdict) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(ExecuteWith(BadHandler(true)), "FINDING: no progress: threads wait");
}

}  // namespace
}  // namespace gcfuzz
