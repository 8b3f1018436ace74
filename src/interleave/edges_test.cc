// Edges as yield points, on plain threads: this file calls us at its own.
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

// At least an edge for each letter.
[[clang::noinline]] void WriteThrice(Trace& trace, char letter) {
  for (int i = 0; i < 3; ++i) trace.letters[trace.size.fetch_add(1)].store(letter);
}

struct Outcome {
  std::string text;
  uint32_t edges_of_first;
  EventLog events;
};

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
      if (paused) PauseEdges(true);
      WriteThrice(trace, static_cast<char>('a' + number));
      if (number == 0) run.edges_of_first = ThePosition().edges();
      PauseEdges(false);
      control::Leave();
    });
  }
  EXPECT_EQ(control::Supervise(), control::Pause::Quiet);
  for (std::thread& thread : threads) thread.join();
  run.text = trace.text();
  run.events = control::Events();
}

TEST(EdgesTest, APreemptionAtEachEdgeSwitchesThereAndOnlyThere) {
  std::set<std::string> texts;
  Outcome run;
  RunBoth({StartOf(0), YieldKind::Edge, 1'000'000, 1}, /*paused=*/false, run);
  EXPECT_EQ(run.text, "aaabbb");
  const uint32_t edges = run.edges_of_first;
  ASSERT_GE(edges, 3u);
  for (uint32_t edge = 1; edge <= edges; ++edge) {
    RunBoth({StartOf(0), YieldKind::Edge, edge, 1}, /*paused=*/false, run);
    EXPECT_EQ(run.edges_of_first, edges);
    texts.insert(run.text);
    const ControlEvent& first = run.events.at(0);
    EXPECT_EQ(first.kind, YieldKind::Edge);
    EXPECT_EQ(first.count, edge);
    EXPECT_EQ(first.next, 1);
    EXPECT_NE(first.where, 0u);
  }
  EXPECT_TRUE(texts.contains("abbbaa"));
  EXPECT_TRUE(texts.contains("aabbba"));
}

TEST(EdgesTest, WhatHappensWhileTheyArePausedIsNotCounted) {
  Outcome run;
  RunBoth({StartOf(0), YieldKind::Edge, 3, 1}, /*paused=*/true, run);
  EXPECT_EQ(run.text, "aaabbb");
  EXPECT_LT(run.edges_of_first, 3u);
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
