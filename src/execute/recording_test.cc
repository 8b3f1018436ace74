// Runs in child processes, recorded and replayed.
#include "execute/recording.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "execute/harness_for_tests.h"
#include "execute/policy_choice.h"
#include "execute/replay.h"
#include "interleave/control.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = "known"}));

IsolatedRun WithEvents() {
  IsolatedRun run;
  run.events = true;
  return run;
}

Recording Record(const Schedule& schedule, std::string_view policy, uint64_t seed) {
  EXPECT_TRUE(ChoosePolicy(policy, seed));
  const Outcome outcome = RunIsolated(schedule, WithEvents());
  EXPECT_EQ(outcome.kind, OutcomeKind::Clean) << outcome.report;
  const auto recording = TakeRecording(schedule, outcome.verdict);
  EXPECT_TRUE(recording);
  return recording.value_or(Recording{});
}

Outcome ReplayOf(const Schedule& schedule, const Recording& recording) {
  FollowRecording(recording, "--replay x ");
  return CompareWithRecording(RunIsolated(schedule, WithEvents()));
}

std::string ErrorIn(const std::string& text) {
  const auto parsed = ParseRecording(text, "x.rec");
  const auto* error = std::get_if<LoadError>(&parsed);
  return error != nullptr ? error->message : "";
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

const Schedule& TwoThreads() {
  static const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r0 = type base=native del\n"
      "t0 r1 = new r0\n"
      "t0 link r1.a -> r1\n"
      "t0 drop r1\n"
      "t0 collect 2\n"
      "t1 r0 = new r0\n"
      "t1 get_objects\n");
  return schedule;
}

TEST(RecordingTest, IsReadBack) {
  const Recording recording = Record(TwoThreads(), "random", 5);
  EXPECT_EQ(recording.policy, "--policy random --seed 5");
  EXPECT_EQ(recording.mask, "known");
  EXPECT_EQ(recording.verdict, "clean");
  const auto parsed = ParseRecording(Print(recording), "x.rec");
  ASSERT_TRUE(std::holds_alternative<Recording>(parsed)) << ErrorIn(Print(recording));
  EXPECT_EQ(std::get<Recording>(parsed), recording);
}

TEST(RecordingTest, RunsOfAnyPolicyAreReplayedEventForEvent) {
  PreferPreemptions(true);
  Random random(3);
  for (int i = 0; i < 20; ++i) {
    const Schedule schedule = Generate(random, 40);
    for (const char* const policy : {"schedule", "round-robin", "random", "pos", "pct:3"}) {
      const Outcome outcome = ReplayOf(schedule, Record(schedule, policy, random.Next()));
      EXPECT_EQ(outcome.kind, OutcomeKind::Clean) << policy << outcome.report << Print(schedule);
    }
  }
}

TEST(RecordingTest, AnotherScheduleDivergesWhereItIsAnother) {
  const Recording recording = Record(TwoThreads(), "schedule", 0);
  Schedule other = TwoThreads();
  other.operations.insert(other.operations.begin() + 3,
                          FromText("threads 1\nt0 r2 = new r0\n").operations[0]);
  const Outcome outcome = ReplayOf(other, recording);
  EXPECT_EQ(outcome.kind, OutcomeKind::Diverged);
  EXPECT_EQ(outcome.verdict, "diverged");
  EXPECT_TRUE(outcome.report.starts_with("gcfuzz: DIVERGED: event 5: 't0 op#1 op:4 "))
      << outcome.report;
  EXPECT_NE(outcome.report.find("' instead of 't0 "), std::string::npos) << outcome.report;
}

TEST(RecordingTest, ARunThatEndsEarlierDiverges) {
  const Recording recording = Record(TwoThreads(), "schedule", 0);
  Schedule shorter = TwoThreads();
  shorter.operations.pop_back();
  const Outcome outcome = ReplayOf(shorter, recording);
  EXPECT_EQ(outcome.kind, OutcomeKind::Diverged) << outcome.report;
}

TEST(RecordingTest, AnotherVerdictAfterTheSameEventsDiverges) {
  Recording recording = Record(TwoThreads(), "schedule", 0);
  recording.verdict = "never dropped";
  const Outcome outcome = ReplayOf(TwoThreads(), recording);
  EXPECT_EQ(outcome.kind, OutcomeKind::Diverged);
  EXPECT_EQ(outcome.report,
            "gcfuzz: DIVERGED: after all events: 'clean' instead of 'never dropped'\n");
}

TEST(RecordingTest, EventsThatDidNotHappenAtTheEndDiverge) {
  Recording recording = Record(TwoThreads(), "schedule", 0);
  recording.events.push_back(recording.events.back());
  EXPECT_NE(ReplayOf(TwoThreads(), recording).report.find("'the end of the run' instead of 't"),
            std::string::npos);
  recording.events.pop_back();
  recording.events.pop_back();
  EXPECT_NE(ReplayOf(TwoThreads(), recording).report.find(" instead of 'the end of the run'"),
            std::string::npos);
}

TEST(RecordingTest, WhatIsDamagedIsRejectedWithLineAndReason) {
  const std::string good = Print(Record(TwoThreads(), "schedule", 0));
  EXPECT_EQ(ErrorIn(good), "");
  EXPECT_EQ(ErrorIn(""), "x.rec:1: expected '# gcfuzz recording 1'");
  EXPECT_EQ(ErrorIn(Replaced(good, "recording 1", "recording 2")),
            "x.rec:1: expected '# gcfuzz recording 1'");
  EXPECT_EQ(ErrorIn(Replaced(good, "\nmask", "\nmusk")), "x.rec:4: expected 'mask ...'");
  EXPECT_EQ(ErrorIn(Replaced(good, "hex:06", "hex:zz")),
            "x.rec:7: hex: digit 1 is not a hex digit");
  EXPECT_EQ(ErrorIn(Replaced(good, "t0 op#1", "t0 up#1")),
            "x.rec:9: expected a kind of yield point and '#', found 'up#1'");
  EXPECT_TRUE(ErrorIn(Replaced(good, "t0 op#1", "t0 op#2"))
                  .starts_with("x.rec:8: damaged: the events that follow are "));
  const std::string shorter = good.substr(0, good.rfind('\n', good.size() - 2) + 1);
  EXPECT_NE(ErrorIn(shorter).find("x.rec:8: damaged: "), std::string::npos) << ErrorIn(shorter);
}

}  // namespace
}  // namespace gcfuzz
