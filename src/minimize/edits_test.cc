#include "minimize/edits.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "minimize/from_text.h"
#include "schedule/mutate.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

TEST(EditsTest, RemovesARangeOfOperations) {
  const Schedule schedule = FromText(
      "threads 1\n"
      "t0 drop r0\n"
      "t0 drop r1\n"
      "t0 drop r2\n"
      "t0 drop r3\n");
  EXPECT_EQ(WithoutOperations(schedule, 1, 3), FromText("threads 1\n"
                                                        "t0 drop r0\n"
                                                        "t0 drop r3\n"));
  EXPECT_EQ(WithoutOperations(schedule, 2, 99), FromText("threads 1\n"
                                                         "t0 drop r0\n"
                                                         "t0 drop r1\n"));
  EXPECT_EQ(WithoutOperations(schedule, 1, 1), schedule);
}

TEST(EditsTest, PreemptionsFollowTheThreadsTheyName) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0 at op#1 -> t1\n"
      "t0 at op#2 -> t2\n"
      "t2 at op#3 -> t0\n");
  EXPECT_EQ(WithoutThread(schedule, 1), FromText("threads 2\n"
                                                 "t0 at op#2 -> t1\n"
                                                 "t1 at op#3 -> t0\n"));
  EXPECT_EQ(WithThreadMerged(schedule, 1, 2), FromText("threads 2\n"
                                                       "t0 at op#1 -> t1\n"
                                                       "t0 at op#2 -> t1\n"
                                                       "t1 at op#3 -> t0\n"));
}

TEST(EditsTest, RemovingAThreadRenumbersThoseAboveIt) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0 drop r0\n"
      "t1 drop r1\n"
      "t2 drop r2\n"
      "t0 collect 1\n");
  EXPECT_EQ(WithoutThread(schedule, 1), FromText("threads 2\n"
                                                 "t0 drop r0\n"
                                                 "t1 drop r2\n"
                                                 "t0 collect 1\n"));
  EXPECT_EQ(WithoutThread(schedule, 2), FromText("threads 2\n"
                                                 "t0 drop r0\n"
                                                 "t1 drop r1\n"
                                                 "t0 collect 1\n"));
}

TEST(EditsTest, RemovingAThreadLeavesBodiesAlone) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0 on r0 clear do b1\n"
      "b0 drop r0\n"
      "t2 drop r2\n"
      "b1 drop r1\n"
      "b3 drop r3\n");
  EXPECT_EQ(WithoutThread(schedule, 0), FromText("threads 2\n"
                                                 "b0 drop r0\n"
                                                 "t1 drop r2\n"
                                                 "b1 drop r1\n"
                                                 "b3 drop r3\n"));
  EXPECT_EQ(WithThreadMerged(schedule, 2, 0), FromText("threads 2\n"
                                                       "t0 on r0 clear do b1\n"
                                                       "b0 drop r0\n"
                                                       "t0 drop r2\n"
                                                       "b1 drop r1\n"
                                                       "b3 drop r3\n"));
}

TEST(EditsTest, RemovingABodyLeavesThreadsAndOtherBodiesAlone) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t1 on r0 clear do b1\n"
      "b1 drop r1\n"
      "b0 drop r0\n"
      "b1 drop r2\n");
  EXPECT_EQ(WithoutBody(schedule, 1), FromText("threads 2\n"
                                               "t1 on r0 clear do b1\n"
                                               "b0 drop r0\n"));
  EXPECT_EQ(WithoutBody(schedule, 3), schedule);
}

TEST(EditsTest, AMergedBodyIsRunWhereItWasRunBefore) {
  const Schedule schedule = FromText(
      "threads 1\n"
      "t0 on r0 clear do b3\n"
      "t0 r1 = watch r0 b2\n"
      "b0 set_special r0.__eq__ = b3\n"
      "b3 drop r3\n"
      "b2 drop r2\n");
  EXPECT_EQ(WithBodyMerged(schedule, 3, 0), FromText("threads 1\n"
                                                     "t0 on r0 clear do b0\n"
                                                     "t0 r1 = watch r0 b2\n"
                                                     "b0 set_special r0.__eq__ = b0\n"
                                                     "b0 drop r3\n"
                                                     "b2 drop r2\n"));
  EXPECT_EQ(WithBodyMerged(schedule, 1, 0), schedule);
}

TEST(EditsTest, NamesTheSlotsOfOneThreadOnly) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r1 = type base=r2\n"
      "t0 get_objects keep=s3\n"
      "t0 get_objects\n"
      "t0 r5 = type base=native\n"
      "t1 drop r7\n"
      "b0 drop r6\n");
  SlotSet expected;
  expected.set(1).set(2).set(5).set(kPrivateSlots + 3);
  EXPECT_EQ(SlotsNamedBy(schedule, 0), expected);
  EXPECT_EQ(SlotsNamedBy(schedule, BodyNumber(0)), SlotSet().set(6));
}

TEST(EditsTest, RenamesASlotWhereverItIsNamed) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r4 = type base=native\n"
      "t0 r5 = class base=r4\n"
      "t0 get_referrers r4 keep=r4\n"
      "t1 drop r4\n");
  EXPECT_EQ(WithSlotRenamed(schedule, 0, 4, 0), FromText("threads 2\n"
                                                         "t0 r0 = type base=native\n"
                                                         "t0 r5 = class base=r0\n"
                                                         "t0 get_referrers r0 keep=r0\n"
                                                         "t1 drop r4\n"));
}

TEST(EditsTest, RenamesSlotsOfABody) {
  const Schedule schedule = FromText(
      "threads 1\n"
      "t0 drop r4\n"
      "b2 r4 = subclass base=r4 and=s4\n"
      "b1 drop r4\n");
  EXPECT_EQ(WithSlotRenamed(schedule, BodyNumber(2), 4, 1),
            FromText("threads 1\n"
                     "t0 drop r4\n"
                     "b2 r1 = subclass base=r1 and=s4\n"
                     "b1 drop r4\n"));
}

TEST(EditsTest, MergingThreadsKeepsTheirPrivateSlotsApart) {
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0 r0 = new r1\n"
      "t2 r0 = new r2\n"
      "t1 collect 0\n"
      "t2 link r0.a -> s0\n"
      "t0 drop r0\n");
  EXPECT_EQ(WithThreadMerged(schedule, 2, 0), FromText("threads 2\n"
                                                       "t0 r0 = new r1\n"
                                                       "t0 r3 = new r2\n"
                                                       "t1 collect 0\n"
                                                       "t0 link r3.a -> s0\n"
                                                       "t0 drop r0\n"));
}

TEST(EditsTest, MergingThreadsGivesEachSlotItsOwn) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r0 = list r1 r2\n"
      "t1 r0 = list r1 r2\n");
  EXPECT_EQ(WithThreadMerged(schedule, 1, 0), FromText("threads 1\n"
                                                       "t0 r0 = list r1 r2\n"
                                                       "t0 r3 = list r4 r5\n"));
}

TEST(EditsTest, MergingThreadsSharesSlotsWhenNoneIsFree) {
  Schedule schedule = FromText(
      "threads 2\n"
      "t0 r0 = list r1 r2\n"
      "t0 r3 = list r4 r5\n"
      "t0 r6 = list r7 r7\n"
      "t1 drop r3\n");
  const Schedule merged = WithThreadMerged(schedule, 1, 0);
  schedule.threads = 1;
  schedule.operations.back().thread = 0;
  EXPECT_EQ(merged, schedule);
}

TEST(EditsTest, EveryEditOfARepairedScheduleIsRepaired) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const Schedule schedule = Generate(random, kMaxOperations);
    const auto operations = static_cast<uint32_t>(schedule.operations.size());
    const uint32_t begin = random.Below(operations + 1);
    const uint32_t end = begin + random.Below(operations + 1);
    const auto thread = static_cast<uint8_t>(random.Below(schedule.threads));
    const auto from = static_cast<uint8_t>(random.Below(kSlots));
    const auto to = static_cast<uint8_t>(random.Below(kSlots));
    const auto body = static_cast<int>(random.Below(kBodies));
    const auto other = static_cast<int>(random.Below(kBodies));
    EXPECT_TRUE(IsRepaired(WithoutOperations(schedule, begin, end))) << Print(schedule);
    EXPECT_TRUE(IsRepaired(WithSlotRenamed(schedule, thread, from, to))) << Print(schedule);
    EXPECT_TRUE(IsRepaired(WithSlotRenamed(schedule, BodyNumber(body), from, to)));
    EXPECT_TRUE(IsRepaired(WithoutBody(schedule, body))) << Print(schedule);
    EXPECT_TRUE(IsRepaired(WithBodyMerged(schedule, body, other))) << Print(schedule);
    if (thread > 0) {
      const auto into = static_cast<uint8_t>(random.Below(thread));
      EXPECT_TRUE(IsRepaired(WithoutThread(schedule, thread))) << Print(schedule);
      EXPECT_TRUE(IsRepaired(WithThreadMerged(schedule, thread, into))) << Print(schedule);
    }
  }
}

}  // namespace
}  // namespace gcfuzz
