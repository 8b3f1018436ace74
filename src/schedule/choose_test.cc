#include "schedule/choose.h"

#include <gtest/gtest.h>

#include <map>

#include "schedule/limits.h"
#include "schedule/repair.h"

namespace gcfuzz {
namespace {

constexpr int kDraws = 20000;

// r1 of thread 0 holds a type, s2 a tracked object.
SlotSense SomeSlots() {
  SlotSense slots;
  slots.Apply({OpCode::MakeType, 0, {1}});
  slots.Apply({OpCode::New, 0, {kPrivateSlots + 2, 1}});
  return slots;
}

double ShareOf(OperandKind kind, uint8_t operand, uint8_t threads) {
  const SlotSense slots = SomeSlots();
  Random random(1);
  int hits = 0;
  for (int i = 0; i < kDraws; ++i) {
    hits += ChooseOperand(kind, {slots, 0, threads}, random) == operand;
  }
  return static_cast<double>(hits) / kDraws;
}

TEST(ChooseTest, OperationsComeByWeight) {
  Random random(1);
  std::map<OpCode, int> drawn;
  for (int i = 0; i < 10 * kDraws; ++i) ++drawn[ChooseOp(random).code];
  double total = 0;
  for (const OpInfo& op : AllOps()) total += op.weight;
  for (const OpInfo& op : AllOps()) {
    const double expected = 10 * kDraws * op.weight / total;
    EXPECT_NEAR(drawn[op.code], expected, 0.1 * expected) << op.name;
  }
}

// Three in four fit, and one in four is any of 16.
TEST(ChooseTest, OperandsFitThreeTimesInFour) {
  EXPECT_NEAR(ShareOf(OperandKind::Type, 1, 1), 0.75 + 0.25 / 16, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Instance, kPrivateSlots + 2, 1), 0.75 + 0.25 / 16, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Instance, 0, 1), 0.25 / 16, 0.01);
}

TEST(ChooseTest, WithoutAnythingThatFitsAnySlotWillDo) {
  for (uint8_t slot = 0; slot < kSlots; ++slot) {
    EXPECT_NEAR(ShareOf(OperandKind::Container, slot, 1), 1.0 / kSlots, 0.01) << int{slot};
  }
}

TEST(ChooseTest, SharedSlotsComeMoreOftenWhenThereIsSomebodyToShareWith) {
  EXPECT_NEAR(ShareOf(OperandKind::Any, kPrivateSlots + 2, 1), 0.39, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Any, kPrivateSlots + 2, 2), 0.59, 0.02);
}

TEST(ChooseTest, OccupiedSlotsAreOverwrittenSeldom) {
  EXPECT_NEAR(ShareOf(OperandKind::Out, 1, 1), 0.25 / 16, 0.01);
  EXPECT_NEAR(ShareOf(OperandKind::Out, 0, 1), 0.75 / 14 + 0.25 / 16, 0.01);
}

TEST(ChooseTest, ABaseIsNativeOrMostlyAType) {
  EXPECT_NEAR(ShareOf(OperandKind::Base, 0, 1), 0.5, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Base, 1 + 1, 1), 0.38, 0.02);
}

TEST(ChooseTest, ListsAreMostlyNotKept) {
  EXPECT_NEAR(ShareOf(OperandKind::Keep, 0, 1), 0.75, 0.02);
}

TEST(ChooseTest, ChosenOperationsAreRepairedAndReachEveryOperandValue) {
  SlotSense slots = SomeSlots();
  slots.Apply({OpCode::MakeList, 1, {3}});  // without one `put` would hardly ever come
  Random random(2);
  std::map<OpCode, std::array<std::array<bool, 17>, kMaxOperands>> seen;
  for (int i = 0; i < 20 * kDraws; ++i) {
    const Operation operation = ChooseOperation({slots, 1, 2}, random);
    ASSERT_EQ(operation.thread, 1);
    ASSERT_TRUE(i > 1000 || IsRepaired({2, {operation}}));
    const auto kinds = InfoOf(operation.code).operands;
    for (size_t k = 0; k < kinds.size(); ++k) {
      ASSERT_LT(operation.operands[k], OperandLimit(kinds[k]));
      seen[operation.code][k][operation.operands[k]] = true;
    }
  }
  for (const OpInfo& op : AllOps()) {
    for (size_t k = 0; k < op.operands.size(); ++k) {
      for (int value = 0; value < OperandLimit(op.operands[k]); ++value) {
        EXPECT_TRUE(seen[op.code][k][value]) << op.name << " operand " << k << " = " << value;
      }
    }
  }
}

TEST(ChooseTest, LengthsAreBounded) {
  EXPECT_EQ(BoundedLength(-1), 0u);
  EXPECT_EQ(BoundedLength(0), 0u);
  EXPECT_EQ(BoundedLength(7), 7u);
  EXPECT_EQ(BoundedLength(1 << 30), size_t{kMaxOperations});
}

}  // namespace
}  // namespace gcfuzz
