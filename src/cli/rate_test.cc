#include "cli/rate.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace gcfuzz {
namespace {

using Answer = SequentialTest::Answer;

struct Decision {
  Answer answer;
  int runs;
};

TEST(ConfidenceTest, IsWilsonsInterval) {
  const Interval interval = ConfidenceOf({13, 20});  // as statistics packages give it
  EXPECT_NEAR(interval.low, 0.4329, 0.0001);
  EXPECT_NEAR(interval.high, 0.8188, 0.0001);
}

TEST(ConfidenceTest, IsNeverCertain) {
  EXPECT_EQ(ConfidenceOf({0, 20}).low, 0);
  EXPECT_NEAR(ConfidenceOf({0, 20}).high, 0.1611, 0.0001);
  EXPECT_NEAR(ConfidenceOf({20, 20}).low, 0.8389, 0.0001);
  EXPECT_NEAR(ConfidenceOf({20, 20}).high, 1, 1e-9);
  EXPECT_EQ(ConfidenceOf({0, 0}).low, 0);
  EXPECT_EQ(ConfidenceOf({0, 0}).high, 1);
}

// Runs something that fails once in `one_in` until the test has decided.
Decision Decide(double rate, int most_runs, uint32_t one_in, Random& random) {
  SequentialTest test(rate, most_runs);
  Decision decision = {Answer::Undecided, 0};
  while (decision.answer == Answer::Undecided) {
    decision.answer = test.Note(random.OneIn(one_in));
    ++decision.runs;
  }
  return decision;
}

// Of 1,000 decisions, how many were that it fails as often as before.
int CountHolds(double rate, int most_runs, uint32_t one_in) {
  Random random(1);
  int holds = 0;
  for (int i = 0; i < 1000; ++i) {
    holds += Decide(rate, most_runs, one_in, random).answer == Answer::Holds ? 1 : 0;
  }
  return holds;
}

TEST(SequentialTest, DecidesAboutACertainFailureInTwoRuns) {
  Random random(1);
  const Decision decision = Decide(1.0, 20, 1, random);
  EXPECT_EQ(decision.answer, Answer::Holds);
  EXPECT_EQ(decision.runs, 2);
}

TEST(SequentialTest, OnePassRefutesACertainFailure) {
  SequentialTest test(1.0, 20);
  EXPECT_EQ(test.Note(false), Answer::Sank);
}

TEST(SequentialTest, NeverHoldsWithoutAFailure) {
  for (const int most_runs : {1, 5, 100}) {
    SequentialTest test(0.01, most_runs);
    Answer answer = Answer::Undecided;
    while (answer == Answer::Undecided) answer = test.Note(false);
    EXPECT_EQ(answer, Answer::Sank) << most_runs;
  }
}

TEST(SequentialTest, OneFailureInOneRunHolds) {
  SequentialTest test(0.5, 1);
  EXPECT_EQ(test.Note(true), Answer::Holds);
}

TEST(SequentialTest, DecidesWithinTheRunsItIsGiven) {
  Random random(7);
  for (int i = 0; i < 1000; ++i) EXPECT_LE(Decide(0.1, 30, 10, random).runs, 30);
}

TEST(SequentialTest, AnUnchangedRateMostlyHolds) {
  EXPECT_GT(CountHolds(0.5, 20, 2), 800);
  EXPECT_GT(CountHolds(0.25, 40, 4), 800);
}

TEST(SequentialTest, ATenthOfTheRateHardlyEverHolds) {
  EXPECT_LT(CountHolds(0.5, 20, 20), 50);
  EXPECT_LT(CountHolds(0.25, 40, 40), 100);
}

TEST(Sank, TellsALowerRateFromChance) {
  EXPECT_TRUE(Sank({10, 20}, {10, 100}));
  EXPECT_TRUE(Sank({20, 20}, {99, 200}));
  EXPECT_TRUE(Sank({5, 20}, {0, 100}));
  EXPECT_FALSE(Sank({10, 20}, {45, 100}));
  EXPECT_FALSE(Sank({20, 20}, {100, 100}));
  EXPECT_FALSE(Sank({5, 100}, {90, 100}));
}

}  // namespace
}  // namespace gcfuzz
