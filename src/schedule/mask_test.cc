#include "schedule/mask.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "schedule/choose.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

// Leaves no mask behind.
class MaskTest : public testing::Test {
 protected:
  void TearDown() override { MaskOps(""); }
};

int MaskedOps() {
  int masked = 0;
  for (const OpInfo& op : AllOps()) masked += IsMasked(op.code);
  return masked;
}

// All but one.
std::string AllBut(OpCode code) {
  std::string names;
  for (const OpInfo& op : AllOps()) {
    if (op.code != code) names += std::string(op.name) + ",";
  }
  return names;
}

void ExpectNoneMasked(const Schedule& schedule) {
  for (const Operation& operation : schedule.operations) {
    ASSERT_FALSE(IsMasked(operation.code)) << InfoOf(operation.code).name;
  }
}

TEST_F(MaskTest, NothingIsMaskedUnlessSomebodySaysSo) { EXPECT_EQ(MaskedOps(), 0); }

TEST_F(MaskTest, NamesStandBetweenCommas) {
  EXPECT_EQ(MaskOps("link,collect"), "");
  EXPECT_TRUE(IsMasked(OpCode::Link));
  EXPECT_TRUE(IsMasked(OpCode::Collect));
  EXPECT_EQ(MaskedOps(), 2);
  EXPECT_EQ(MaskOps("freeze"), "");
  EXPECT_EQ(MaskedOps(), 1) << "the mask before it is not replaced";
  EXPECT_EQ(MaskOps(",,new,,link,"), "");
  EXPECT_EQ(MaskedOps(), 2);
  EXPECT_EQ(MaskOps(""), "");
  EXPECT_EQ(MaskedOps(), 0);
}

TEST_F(MaskTest, ANameThatIsNoneChangesNothing) {
  ASSERT_EQ(MaskOps("link"), "");
  EXPECT_EQ(MaskOps("new,lonk,drop"), "lonk");
  EXPECT_EQ(MaskOps("new, drop"), " drop");
  EXPECT_EQ(MaskOps("Link"), "Link");
  EXPECT_TRUE(IsMasked(OpCode::Link));
  EXPECT_EQ(MaskedOps(), 1);
}

TEST_F(MaskTest, MaskedOperationsAreNeverDrawn) {
  // The commonest, and some of each sort.
  ASSERT_EQ(MaskOps("new,link,drop,type,class,collect,on,native,step,run_thread"), "");
  Random random(1);
  for (int i = 0; i < 20000; ++i) ASSERT_FALSE(IsMasked(ChooseOp(random).code));
  Schedule schedule;
  for (int i = 0; i < 3000; ++i) {
    ExpectNoneMasked(Generate(random, kMaxOperations));
    Mutate(schedule, random, kMaxOperations);
    ExpectNoneMasked(schedule);
  }
}

// A mutation leaves alone what the input has; the runner skips it.
TEST_F(MaskTest, WhatIsThereStays) {
  const Schedule before{1, std::vector<Operation>(40, {OpCode::Link, 0, {}})};
  ASSERT_EQ(MaskOps("link"), "");
  Random random(1);
  Schedule after = before;
  Mutate(after, random, kMaxOperations);
  EXPECT_EQ(after.operations.front().code, OpCode::Link);
}

TEST_F(MaskTest, TheRestStillComesByWeight) {
  ASSERT_EQ(MaskOps(AllBut(OpCode::Freeze)), "");  // weight 1
  Random random(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ChooseOp(random).code, OpCode::Freeze);
}

TEST_F(MaskTest, MaskingAllEndsAllTheSame) {
  ASSERT_EQ(MaskOps(AllBut(OpCode::Freeze) + "freeze"), "");
  Random random(1);
  EXPECT_TRUE(IsMasked(ChooseOp(random).code));
  EXPECT_FALSE(Generate(random, 5).operations.empty());
}

}  // namespace
}  // namespace gcfuzz
