// What policies did as preemptions. Every result is run.
#include "execute/bake.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "base/random.h"
#include "execute/harness_for_tests.h"
#include "execute/policy_choice.h"
#include "execute/preemption_rows.h"
#include "execute/recording.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = "known"}));

std::vector<ControlEvent> EventsOf(const Schedule& schedule, std::string_view policy,
                                   uint64_t seed) {
  EXPECT_TRUE(ChoosePolicy(policy, seed));
  IsolatedRun run;
  run.events = true;
  const Outcome outcome = RunIsolated(schedule, run);
  EXPECT_EQ(outcome.kind, OutcomeKind::Clean) << outcome.report;
  return TakeRecording(schedule, outcome.verdict).value_or(Recording{}).events;
}

TEST(BakeTest, ASwitchIsARowBehindItsOperation) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r0 = new r0\n"
      "t0 at op#9 -> t1\n"
      "t1 r0 = new r0\n"
      "t0 drop r0\n");
  const ControlEvent events[] = {
      {0, YieldKind::Op, 1, StartOf(0), 1, 0, 0b11},  // before its first operation
      {1, YieldKind::Op, 1, 2, 1, 0, 0b11},           // goes on
      {1, YieldKind::Block, 0, 2, 1, 0, 0b01},        // nobody else can
      {0, YieldKind::Edge, 1, 3, 40, 40, 0b11},      {1, YieldKind::Block, -1, 2, 2, 0, 0},
  };
  std::string problem;
  const auto baked = Bake(schedule, events, problem);
  ASSERT_TRUE(baked) << problem;
  EXPECT_EQ(Print(baked.value_or(Schedule{})),
            "# gcfuzz schedule 1\n"
            "threads 2\n"
            "t0  at op#1 -> t1\n"
            "t0  r0 = new r0\n"
            "t1  r0 = new r0\n"
            "t0  drop r0\n"
            "t0  at edge#40 -> t1\n");
}

TEST(BakeTest, WhatNoRowCanSayIsSaid) {
  const Schedule schedule = FromText("threads 2\nt0 r0 = new r0\nt1 r0 = new r0\n");
  std::string problem;
  const ControlEvent of_started[] = {{8, YieldKind::Block, 1, kNoAnchor, 1, 0, 0b11}};
  EXPECT_FALSE(Bake(schedule, of_started, problem));
  EXPECT_EQ(problem, "a thread that Python started is switched");
  const ControlEvent to_started[] = {{0, YieldKind::Op, 8, 0, 1, 0, 1 << 8 | 1}};
  EXPECT_FALSE(Bake(schedule, to_started, problem));
  EXPECT_EQ(problem, "a thread that Python started goes on");
  std::vector<ControlEvent> many;
  for (uint32_t i = 1; i < kMaxOperations; ++i) {
    many.push_back({0, YieldKind::Edge, 1, 0, i, i, 0b11});
  }
  EXPECT_FALSE(Bake(schedule, many, problem));
  EXPECT_EQ(problem, "there are more switches than a schedule has room for");
}

// Most: a body that runs more than once may switch at one place and not at the other.
TEST(BakeTest, MostBakedSchedulesHaveTheSameEvents) {
  PreferPreemptions(true);
  Random random(7);
  int baked_all = 0;
  int same = 0;
  for (int i = 0; i < 40; ++i) {
    const Schedule schedule = Generate(random, 30);
    const char* const policy = i % 2 == 0 ? "pct:3" : "random";
    const std::vector<ControlEvent> events = EventsOf(schedule, policy, random.Next());
    std::string problem;
    const auto baked = Bake(schedule, events, problem);
    if (!baked) continue;
    ++baked_all;
    const auto left = WithoutPreemptions(schedule, events);
    const auto right = WithoutPreemptions(*baked, EventsOf(*baked, "schedule", 0));
    same += std::equal(left.begin(), left.end(), right.begin(), right.end(), SameEvent) ? 1 : 0;
  }
  EXPECT_GE(baked_all, 30);
  EXPECT_GE(same, baked_all - 3);
  RecordProperty("baked", baked_all);
  RecordProperty("same", same);
}

}  // namespace
}  // namespace gcfuzz
