#include "execute/preemption_rows.h"

#include <gtest/gtest.h>

#include <string>

#include "execute/harness_for_tests.h"
#include "schedule/mask.h"

namespace gcfuzz {
namespace {

Preemptions Read(const std::string& lines) {
  Preemptions preemptions;
  ReadPreemptions(FromText("threads 3\n" + lines), preemptions);
  return preemptions;
}

// The target, or -1.
int Find(const Preemptions& preemptions, Anchor anchor, YieldKind kind, uint32_t count) {
  Position position;
  position.anchor = anchor;
  position.counts[static_cast<int>(kind)] = count;
  const Preemption* const found = preemptions.Find(position, kind);
  return found == nullptr ? -1 : found->target;
}

TEST(PreemptionRowsTest, AreAboutTheOperationBeforeThemInTheirThread) {
  const Preemptions preemptions = Read(
      "t0 collect 2\n"             // 0
      "t1 get_objects\n"           // 1
      "t0 at clear#3 -> t1\n"      // 2
      "t0 at dealloc#300 -> t2\n"  // 3
      "t1 at op#1 -> t0\n");       // 4
  EXPECT_EQ(Find(preemptions, 0, YieldKind::Clear, 3), 1);
  EXPECT_EQ(Find(preemptions, 0, YieldKind::Dealloc, 300), 2);
  EXPECT_EQ(Find(preemptions, 1, YieldKind::Op, 1), 0);
  for (const Anchor none : {2, 3, 4}) EXPECT_EQ(Find(preemptions, none, YieldKind::Op, 1), -1);
}

TEST(PreemptionRowsTest, WithoutOneBeforeThemTheyAreAboutTheStart) {
  const Preemptions preemptions = Read(
      "t0 collect 2\n"
      "t1 at op#1 -> t2\n"
      "b2 at op#2 -> t1\n");
  EXPECT_EQ(Find(preemptions, StartOf(1), YieldKind::Op, 1), 2);
  EXPECT_EQ(Find(preemptions, StartOf(ActorIndex(BodyNumber(2))), YieldKind::Op, 2), 1);
  EXPECT_EQ(Find(preemptions, 0, YieldKind::Op, 1), -1);
}

TEST(PreemptionRowsTest, AreListedWithTheirPlaces) {
  const std::vector<PreemptionRow> rows =
      PreemptionRowsOf(FromText("threads 3\n"
                                "t1 at op#1 -> t2\n"
                                "t0 collect 2\n"
                                "t0 at clear#3 -> t1\n"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].index, 0u);
  EXPECT_EQ(rows[0].preemption.anchor, StartOf(1));
  EXPECT_EQ(rows[1].index, 2u);
  EXPECT_EQ(rows[1].preemption.anchor, 1);
  EXPECT_EQ(rows[1].preemption.target, 1);
}

TEST(PreemptionRowsTest, MaskedOnesAreNone) {
  ASSERT_EQ(MaskOps("at"), "");
  EXPECT_EQ(Find(Read("t0 at op#1 -> t2\n"), StartOf(0), YieldKind::Op, 1), -1);
  MaskOps("");
  EXPECT_EQ(Find(Read("t0 at op#1 -> t2\n"), StartOf(0), YieldKind::Op, 1), 2);
}

}  // namespace
}  // namespace gcfuzz
