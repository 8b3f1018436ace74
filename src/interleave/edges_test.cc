// Edges, loads and stores as yield points, on plain threads: this file calls us at its own.
#include "interleave/edges.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "interleave/control.h"
#include "interleave/preempt_policy.h"

namespace gcfuzz {
namespace {

// What both threads write to. Atomic, since no sanitizer sees the hand-over.
struct Trace {
  std::array<std::atomic<char>, 64> letters{};
  std::atomic<size_t> size{0};

  std::string text() const {
    std::string text;
    for (size_t i = 0; i < size.load(); ++i) text += letters[i].load();
    return text;
  }
};

// At least an edge, a load and a store for each letter.
[[clang::noinline]] void WriteThrice(Trace& trace, char letter) {
  volatile int written = 0;
  while (written < 3) {
    written = written + 1;
    trace.letters[trace.size.fetch_add(1)].store(letter);
  }
}

struct Outcome {
  std::string text;
  Position of_first;  // its yield points
  EventLog events;
};

// After it no more is counted than before.
void PauseWithin() { const EdgesPaused paused; }

// t0 writes "aaa", t1 "bbb", with that preemption of t0.
void RunBoth(const Preemption& preemption, bool paused, Outcome& run) {
  Preemptions preemptions;
  preemptions.Add(preemption);
  PreemptPolicy policy(preemptions);
  control::Begin(policy);
  Trace trace;
  std::array<std::thread, 2> threads;
  for (int number = 0; number < 2; ++number) {
    control::Expect(number);
    threads[number] = std::thread([&trace, &run, number, paused] {
      control::Enter(number);
      MoveTo(StartOf(number));
      PauseEdges(paused);
      PauseWithin();
      WriteThrice(trace, static_cast<char>('a' + number));
      if (number == 0) run.of_first = ThePosition();
      PauseEdges(false);
      control::Leave();
    });
  }
  EXPECT_EQ(control::Supervise(), control::Pause::Quiet);
  for (std::thread& thread : threads) thread.join();
  run.text = trace.text();
  run.events = control::Events();
}

// What both write in the runs with a preemption at one of that kind, which are checked.
std::set<std::string> PreemptAtEach(YieldKind kind) {
  std::set<std::string> texts;
  Outcome run;
  RunBoth({StartOf(0), kind, 1'000'000, 1}, /*paused=*/false, run);
  EXPECT_EQ(run.text, "aaabbb");
  const uint32_t all = run.of_first.counts[static_cast<int>(kind)];
  EXPECT_GE(all, 3u);
  for (uint32_t point = 1; point <= all; ++point) {
    RunBoth({StartOf(0), kind, point, 1}, /*paused=*/false, run);
    EXPECT_EQ(run.of_first.counts[static_cast<int>(kind)], all);
    texts.insert(run.text);
    const ControlEvent& first = run.events.at(0);
    EXPECT_EQ(first.kind, kind);
    EXPECT_EQ(first.count, point);
    EXPECT_EQ(first.next, 1);
    EXPECT_NE(first.where, 0u);
  }
  return texts;
}

TEST(EdgesTest, APreemptionAtEachPointSwitchesThereAndOnlyThere) {
  for (const YieldKind kind : {YieldKind::Edge, YieldKind::Load, YieldKind::Store}) {
    SCOPED_TRACE(kYieldWords[static_cast<int>(kind)]);
    const std::set<std::string> texts = PreemptAtEach(kind);
    EXPECT_TRUE(texts.contains("abbbaa"));
    EXPECT_TRUE(texts.contains("aabbba"));
  }
}

TEST(EdgesTest, WhatHappensWhileTheyArePausedIsNotCounted) {
  Outcome run;
  RunBoth({StartOf(0), YieldKind::Edge, 3, 1}, /*paused=*/true, run);
  EXPECT_EQ(run.text, "aaabbb");
  EXPECT_LT(run.of_first.edges(), 3u);
}

TEST(EdgesTest, ThreadsThatAreNotUnderControlCountNone) {
  Trace trace;
  const uint32_t before = ThePosition().edges();
  WriteThrice(trace, 'c');
  EXPECT_EQ(ThePosition().edges(), before);
}

// Two runs that differ in nothing else have different fingerprints.
TEST(EdgesTest, EdgesBetweenEventsAreInTheFingerprint) {
  EventLog one;
  EventLog other;
  one.Add({0, YieldKind::Op, 0, 3, 1, 7, 0});
  other.Add({0, YieldKind::Op, 0, 3, 1, 8, 0});
  EXPECT_NE(one.fingerprint(), other.fingerprint());
}

}  // namespace
}  // namespace gcfuzz
