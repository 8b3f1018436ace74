#include "cli/tally.h"

#include <gtest/gtest.h>

namespace gcfuzz {
namespace {

Tally Count(int clean, int never_dropped, int timeouts, int faults) {
  Tally tally;
  for (int i = 0; i < clean; ++i) tally.Add({OutcomeKind::Clean, "clean", ""});
  for (int i = 0; i < never_dropped; ++i) tally.Add({OutcomeKind::Finding, "never dropped", ""});
  for (int i = 0; i < timeouts; ++i) tally.Add({OutcomeKind::Finding, "timeout", ""});
  for (int i = 0; i < faults; ++i) {
    tally.Add({OutcomeKind::HarnessFault, "harness fault: guard", ""});
  }
  return tally;
}

TEST(Tally, DescribesWhatCameUp) {
  EXPECT_EQ(Count(20, 0, 0, 0).Describe(), "clean in 20 of 20 runs");
  EXPECT_EQ(Count(1, 0, 0, 0).Describe(), "clean in 1 of 1 run");
  EXPECT_EQ(Count(7, 13, 0, 0).Describe(), "never dropped in 13 of 20 runs (clean in 7)");
  EXPECT_EQ(Count(0, 2, 0, 0).Describe(), "never dropped in 2 of 2 runs");
}

TEST(Tally, NamesFindingsBeforeFaultsAndTheMoreFrequentFirst) {
  EXPECT_EQ(Count(1, 2, 3, 4).Describe(),
            "timeout in 3 of 10 runs, never dropped in 2 of 10 runs, "
            "harness fault: guard in 4 of 10 runs (clean in 1)");
}

TEST(Tally, KnowsTheMostFrequentFinding) {
  EXPECT_EQ(Count(9, 2, 3, 4).MostFrequentFinding()->verdict, "timeout");
  EXPECT_EQ(Count(9, 0, 0, 4).MostFrequentFinding(), nullptr);
}

TEST(Tally, CountsByKindAndByFinding) {
  const Tally tally = Count(1, 2, 3, 4);
  EXPECT_EQ(tally.CountOf(OutcomeKind::Clean), 1);
  EXPECT_EQ(tally.CountOf(OutcomeKind::Finding), 5);
  EXPECT_EQ(tally.CountOf(OutcomeKind::HarnessFault), 4);
  EXPECT_EQ(tally.CountOf("never dropped"), 2);
  EXPECT_EQ(tally.CountOf("harness fault: guard"), 0);
}

TEST(Tally, SaysWhetherAVerdictIsNew) {
  Tally tally;
  EXPECT_TRUE(tally.Add({OutcomeKind::Finding, "timeout", ""}));
  EXPECT_TRUE(tally.Add({OutcomeKind::HarnessFault, "timeout", ""}));
  EXPECT_FALSE(tally.Add({OutcomeKind::Finding, "timeout", ""}));
}

}  // namespace
}  // namespace gcfuzz
