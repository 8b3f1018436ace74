#include "schedule/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "schedule/limits.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

Operation Op(OpCode code, uint8_t thread = 0, std::array<uint8_t, kMaxOperands> operands = {}) {
  return {code, thread, operands};
}

Operation OpOfCode(uint8_t code) { return Op(static_cast<OpCode>(code)); }

Schedule Repaired(Schedule schedule, uint8_t version = kFormatVersion) {
  Repair(schedule, version);
  return schedule;
}

Operation RepairedAlone(const Operation& operation, uint8_t threads = 1,
                        uint8_t version = kFormatVersion) {
  return Repaired({threads, {operation}}, version).operations.at(0);
}

uint8_t ThreadOf(uint8_t thread, uint8_t threads, uint8_t version = kFormatVersion) {
  return RepairedAlone(Op(OpCode::Barrier, thread), threads, version).thread;
}

Schedule Noise(Random& random) {
  Schedule schedule;
  schedule.threads = static_cast<uint8_t>(random.Next());
  schedule.operations.resize(random.Below(2 * kMaxOperations));
  for (Operation& operation : schedule.operations) {
    operation.code = static_cast<OpCode>(random.Next());
    operation.thread = static_cast<uint8_t>(random.Next());
    for (uint8_t& operand : operation.operands) operand = static_cast<uint8_t>(random.Next());
  }
  return schedule;
}

int CostOf(const Schedule& schedule) {
  int cost = 0;
  for (const Operation& operation : schedule.operations) cost += InfoOf(operation.code).cost;
  return cost;
}

void ExpectWithinBounds(const Schedule& schedule) {
  EXPECT_GE(schedule.threads, 1);
  EXPECT_LE(schedule.threads, kMaxThreads);
  EXPECT_LE(schedule.operations.size(), size_t{kMaxOperations});
  for (const Operation& operation : schedule.operations) {
    const OpInfo* info = FindOp(static_cast<uint8_t>(operation.code));
    ASSERT_NE(info, nullptr);
    if (IsBody(operation.thread)) {
      EXPECT_LT(BodyOf(operation.thread), kBodies);
    } else {
      EXPECT_LT(operation.thread, schedule.threads);
    }
    for (size_t i = 0; i < kMaxOperands; ++i) {
      const bool used = i < info->operands.size();
      EXPECT_LT(operation.operands[i], used ? OperandLimit(info->operands[i]) : 1) << info->name;
    }
  }
  EXPECT_LE(CostOf(schedule), kMaxCost);
}

TEST(RepairTest, AnythingBecomesValidAndStaysWhatItIs) {
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    const Schedule noise = Noise(random);
    const Schedule repaired = Repaired(noise);
    ExpectWithinBounds(repaired);
    ASSERT_TRUE(IsRepaired(repaired));
    ASSERT_EQ(Repaired(repaired), repaired);
    ASSERT_EQ(IsRepaired(noise), noise == repaired);
  }
}

TEST(RepairTest, ThreadsAreTakenModuloEight) {
  for (int threads = 0; threads < 256; ++threads) {
    const int expected = threads % 8 == 0 ? 8 : threads % 8;
    EXPECT_EQ(Repaired({static_cast<uint8_t>(threads), {}}).threads, expected);
  }
}

TEST(RepairTest, TheActingThreadIsTakenModuloThreads) {
  EXPECT_EQ(ThreadOf(7, 3), 1);
  EXPECT_EQ(ThreadOf(2, 3), 2);
  EXPECT_EQ(ThreadOf(127, 8), 7);
  EXPECT_EQ(ThreadOf(127, 1), 0);
}

TEST(RepairTest, TheActingBodyIsTakenModuloFour) {
  for (const uint8_t threads : {uint8_t{1}, uint8_t{3}, uint8_t{8}}) {
    for (uint8_t n = 0; n < 128; ++n) {
      EXPECT_EQ(ThreadOf(kBodyBit | n, threads), BodyNumber(n % kBodies)) << int{n};
    }
  }
}

TEST(RepairTest, BeforeBodiesCameTheirBitMeantNothing) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto thread = static_cast<uint8_t>(byte);
    EXPECT_EQ(ThreadOf(thread, 1, 1), 0);
    EXPECT_EQ(ThreadOf(thread, 3, 1), byte % 3);
    EXPECT_EQ(ThreadOf(thread, 8, 1), byte % 8);
  }
}

TEST(RepairTest, OperandsAreTakenModuloTheirLimits) {
  EXPECT_EQ(RepairedAlone(Op(OpCode::Link, 0, {15, 3, 0, 0, 0, 0})).operands,
            (std::array<uint8_t, 6>{15, 3, 0, 0, 0, 0}));
  EXPECT_EQ(RepairedAlone(Op(OpCode::Link, 0, {16, 7, 33, 1, 2, 255})).operands,
            (std::array<uint8_t, 6>{0, 3, 1, 0, 0, 0}));
  EXPECT_EQ(RepairedAlone(Op(OpCode::MakeType, 0, {1, 17, 5, 9, 9, 9})).operands,
            (std::array<uint8_t, 6>{1, 0, 2, 1, 0, 0}));
  EXPECT_EQ(RepairedAlone(Op(OpCode::Restart, 0, {1, 2, 3, 4, 5, 6})).operands,
            (std::array<uint8_t, 6>{}));
  EXPECT_EQ(RepairedAlone(Op(OpCode::On, 0, {17, 5, 6, 7, 8, 9})).operands,
            (std::array<uint8_t, 6>{1, 2, 2, 0, 0, 0}));
}

// By code modulo the 21 operations of version 1, so 0 is the first and 255 the fourth.
TEST(RepairTest, CodesUnknownToVersion1BecomeItsOwn) {
  const auto repaired = [](uint8_t code) { return RepairedAlone(OpOfCode(code), 1, 1).code; };
  EXPECT_EQ(repaired(0), OpCode::MakeType);
  EXPECT_EQ(repaired(22), OpCode::MakeClass);
  EXPECT_EQ(repaired(41), OpCode::Barrier);
  EXPECT_EQ(repaired(42), OpCode::MakeType);
  EXPECT_EQ(repaired(255), OpCode::Link);
  for (int code = 0; code < 256; ++code) {
    EXPECT_EQ(InfoOf(repaired(static_cast<uint8_t>(code))).since, 1);
  }
}

// By code modulo the 118 of version 2.
TEST(RepairTest, CodesUnknownToVersion2BecomeItsOwn) {
  const auto repaired = [](uint8_t code) { return RepairedAlone(OpOfCode(code), 1, 2).code; };
  EXPECT_EQ(repaired(0), OpCode::MakeType);
  EXPECT_EQ(repaired(119), OpCode::MakeClass);
  EXPECT_EQ(repaired(235), OpCode::FailSoon);
  EXPECT_EQ(repaired(236), OpCode::MakeType);
  EXPECT_EQ(repaired(255), OpCode::Restart);
}

// By code modulo the 130 of version 3.
TEST(RepairTest, CodesUnknownToVersion3BecomeItsOwn) {
  const auto repaired = [](uint8_t code) { return RepairedAlone(OpOfCode(code), 1, 3).code; };
  EXPECT_EQ(repaired(0), OpCode::MakeType);
  EXPECT_EQ(repaired(131), OpCode::MakeClass);
  EXPECT_EQ(repaired(255), OpCode::MakePlain);
}

TEST(RepairTest, KnownCodesStay) {
  for (const OpInfo& op : AllOps()) EXPECT_EQ(RepairedAlone(Op(op.code)).code, op.code);
}

TEST(RepairTest, KeepsTheFirstOperations) {
  Schedule schedule{1, std::vector<Operation>(kMaxOperations + 5, Op(OpCode::Drop))};
  schedule.operations[kMaxOperations - 1] = Op(OpCode::Unlink);
  const Schedule repaired = Repaired(schedule);
  ASSERT_EQ(repaired.operations.size(), size_t{kMaxOperations});
  EXPECT_EQ(repaired.operations.back().code, OpCode::Unlink);
}

TEST(RepairTest, AnOperationThatCostsTooMuchGoesAndCheaperOnesStay) {
  const int cost = InfoOf(OpCode::Restart).cost;
  const auto affordable = static_cast<size_t>(kMaxCost / cost);
  Schedule schedule{1, std::vector<Operation>(affordable, Op(OpCode::Restart))};
  schedule.operations.insert(schedule.operations.begin(), Op(OpCode::Drop));
  schedule.operations.push_back(Op(OpCode::Unlink));
  const Schedule repaired = Repaired(schedule);
  ASSERT_EQ(repaired.operations.size(), affordable + 1);
  EXPECT_EQ(repaired.operations.front().code, OpCode::Drop);
  EXPECT_EQ(repaired.operations.back().code, OpCode::Unlink);
}

TEST(RepairTest, TheWholeCostMayBeSpent) {
  const int cost = InfoOf(OpCode::Collect).cost;
  ASSERT_EQ(kMaxCost % cost, 0) << "choose another operation for this test";
  const auto all = static_cast<size_t>(kMaxCost / cost);
  const Schedule full{1, std::vector<Operation>(all, Op(OpCode::Collect))};
  EXPECT_TRUE(IsRepaired(full));
  EXPECT_EQ(CostOf(full), kMaxCost);
}

TEST(RepairTest, IsRepairedSeesEachKindOfDamage) {
  const Schedule good{2, {Op(OpCode::Link, 1, {15, 3, 15, 0, 0, 0})}};
  ASSERT_TRUE(IsRepaired(good));
  EXPECT_TRUE(IsRepaired({}));
  EXPECT_FALSE(IsRepaired({0, {}}));
  EXPECT_FALSE(IsRepaired({9, {}}));
  EXPECT_TRUE(IsRepaired({2, {Op(OpCode::Link, BodyNumber(3), {15, 3, 15, 0, 0, 0})}}));
  EXPECT_FALSE(IsRepaired({2, {Op(OpCode::Link, BodyNumber(4))}}));
  EXPECT_FALSE(IsRepaired({2, {OpOfCode(255)}}));
  EXPECT_FALSE(IsRepaired({2, {Op(OpCode::Link, 2)}}));
  EXPECT_FALSE(IsRepaired({2, {Op(OpCode::Link, 0, {16, 0, 0, 0, 0, 0})}}));
  EXPECT_FALSE(IsRepaired({2, {Op(OpCode::Link, 0, {0, 0, 0, 1, 0, 0})}}));
}

}  // namespace
}  // namespace gcfuzz
