#include "schedule/choose.h"

#include <gtest/gtest.h>

#include <map>

#include "schedule/limits.h"
#include "schedule/mask.h"
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
  constexpr int kMany = 100 * kDraws;  // so that even a weight of 1 comes 2000 times
  Random random(1);
  std::map<OpCode, int> drawn;
  for (int i = 0; i < kMany; ++i) ++drawn[ChooseOp(random).code];
  double total = 0;
  for (const OpInfo& op : AllOps()) total += op.weight;
  for (const OpInfo& op : AllOps()) {
    const double expected = kMany * op.weight / total;
    EXPECT_NEAR(drawn[op.code], expected, 0.1 * expected) << op.name;
  }
}

// Seven in eight fit, and one in eight is any of 16.
TEST(ChooseTest, OperandsFitSevenTimesInEight) {
  EXPECT_NEAR(ShareOf(OperandKind::Type, 1, 1), 0.875 + 0.125 / 16, 0.01);
  EXPECT_NEAR(ShareOf(OperandKind::Instance, kPrivateSlots + 2, 1), 0.875 + 0.125 / 16, 0.01);
  EXPECT_NEAR(ShareOf(OperandKind::Instance, 0, 1), 0.125 / 16, 0.004);
}

TEST(ChooseTest, ThreadsComeAlikeAndOnceInEightABody) {
  for (const uint8_t threads : {uint8_t{1}, uint8_t{3}, uint8_t{kMaxThreads}}) {
    Random random(1);
    std::map<int, int> drawn;
    for (int i = 0; i < kDraws; ++i) ++drawn[ChooseThread(threads, random)];
    EXPECT_EQ(drawn.size(), size_t{threads} + kBodies);
    for (uint8_t thread = 0; thread < threads; ++thread) {
      EXPECT_NEAR(drawn[thread], kDraws * 0.875 / threads, 0.02 * kDraws) << int{thread};
    }
    for (int body = 0; body < kBodies; ++body) {
      EXPECT_NEAR(drawn[BodyNumber(body)], kDraws * 0.125 / kBodies, 0.005 * kDraws) << body;
    }
  }
}

// The object that a body is about is all that its own slots hold at first.
TEST(ChooseTest, ABodysOperandsFitToo) {
  const SlotSense slots = SomeSlots();
  Random random(1);
  int about = 0;
  int type = 0;
  for (int i = 0; i < kDraws; ++i) {
    const Situation situation{slots, BodyNumber(2), 1};
    about += ChooseOperand(OperandKind::Instance, situation, random) == 0;
    type += ChooseOperand(OperandKind::Type, situation, random) == 1;
  }
  EXPECT_NEAR(about, kDraws * (0.875 / 2 + 0.125 / 16), 0.02 * kDraws);
  EXPECT_NEAR(type, kDraws / 16.0, 0.01 * kDraws);
}

TEST(ChooseTest, ClassesMostlyHaveADict) {
  double with_dict = 0;
  for (uint8_t features = 0; features < OperandLimit(OperandKind::ClassFeatures); ++features) {
    const double share = ShareOf(OperandKind::ClassFeatures, features, 1);
    EXPECT_NEAR(share, (features & kFeatureDict) != 0 ? 0.75 / 8 : 0.25 / 8, 0.01);
    if ((features & kFeatureDict) != 0) with_dict += share;
  }
  EXPECT_NEAR(with_dict, 0.75, 0.02);
}

TEST(ChooseTest, WithoutAnythingThatFitsAnySlotWillDo) {
  for (uint8_t slot = 0; slot < kSlots; ++slot) {
    EXPECT_NEAR(ShareOf(OperandKind::Container, slot, 1), 1.0 / kSlots, 0.01) << int{slot};
  }
}

TEST(ChooseTest, SharedSlotsComeMoreOftenWhenThereIsSomebodyToShareWith) {
  EXPECT_NEAR(ShareOf(OperandKind::Any, kPrivateSlots + 2, 1), 0.445, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Any, kPrivateSlots + 2, 2), 0.668, 0.02);
}

TEST(ChooseTest, OccupiedSlotsAreOverwrittenSeldom) {
  EXPECT_NEAR(ShareOf(OperandKind::Out, 1, 1), 0.125 / 16, 0.004);
  EXPECT_NEAR(ShareOf(OperandKind::Out, 0, 1), 0.875 / 14 + 0.125 / 16, 0.01);
}

TEST(ChooseTest, ABaseIsNativeOrMostlyAType) {
  EXPECT_NEAR(ShareOf(OperandKind::Base, 0, 1), 0.5, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Base, 1 + 1, 1), 0.44, 0.02);
}

TEST(ChooseTest, ListsAreMostlyNotKept) {
  EXPECT_NEAR(ShareOf(OperandKind::Keep, 0, 1), 0.75, 0.02);
}

// Something of every content there is, or operations that want it would hardly ever come.
SlotSense OneOfEach() {
  SlotSense slots = SomeSlots();
  uint8_t slot = kPrivateSlots + 3;
  for (const OpCode maker : {OpCode::MakeType, OpCode::MakeList, OpCode::MakeDict,
                             OpCode::MakeClosure, OpCode::Iterate}) {
    slots.Apply({maker, 1, {slot++}});
  }
  slots.Apply({OpCode::Watch, 1, {kPrivateSlots}});
  slots.Apply({OpCode::MakeMetaclass, 1, {kPrivateSlots + 1}});
  return slots;
}

TEST(ChooseTest, ChosenOperationsAreRepairedAndReachEveryOperandValue) {
  const SlotSense slots = OneOfEach();
  Random random(2);
  std::map<OpCode, std::array<std::array<bool, kNumberByteLimit>, kMaxOperands>> seen;
  for (int i = 0; i < 200 * kDraws; ++i) {
    const uint8_t actor = i % 2 == 0 ? 1 : BodyNumber(1);
    const Operation operation = ChooseOperation({slots, actor, 2}, random);
    ASSERT_EQ(operation.thread, actor);
    ASSERT_TRUE(i > 10000 || IsRepaired({2, {operation}}));
    const auto kinds = InfoOf(operation.code).operands;
    for (size_t k = 0; k < kinds.size(); ++k) {
      ASSERT_LT(operation.operands[k], OperandLimit(kinds[k]));
      seen[operation.code][k][operation.operands[k]] = true;
    }
  }
  for (const OpInfo& op : AllOps()) {
    for (size_t k = 0; k < op.operands.size(); ++k) {
      if (op.operands[k] == OperandKind::Number) continue;  // see the next test
      const int limit = op.operands[k] == OperandKind::Thread ? 2 : OperandLimit(op.operands[k]);
      for (int value = 0; value < limit; ++value) {
        EXPECT_TRUE(seen[op.code][k][value]) << op.name << " operand " << k << " = " << value;
      }
    }
  }
}

TEST(ChooseTest, NamesAndKeysMeet) {
  EXPECT_NEAR(ShareOf(OperandKind::Name, 0, 1), 0.5 + 0.5 / kNames, 0.02);
  EXPECT_NEAR(ShareOf(OperandKind::Name, 1, 1), 0.5 / kNames, 0.01);
  EXPECT_NEAR(ShareOf(OperandKind::Key, 0, 1), 0.5 + 0.5 / kKeys, 0.02);
}

// A few come all the same: nothing else may have fitted in many attempts.
TEST(ChooseTest, ThreadsDoNotRaiseAndBodiesDoNotRestart) {
  const SlotSense slots = OneOfEach();
  Random random(3);
  std::map<OpCode, int> in_thread;
  std::map<OpCode, int> in_body;
  for (int i = 0; i < 5 * kDraws; ++i) {
    ++in_thread[ChooseOperation({slots, 1, 2}, random).code];
    ++in_body[ChooseOperation({slots, BodyNumber(1), 2}, random).code];
  }
  EXPECT_LT(in_thread[OpCode::Raise], 5);
  EXPECT_GT(in_body[OpCode::Raise], 50);
  for (const OpCode code : {OpCode::Restart, OpCode::Barrier}) {
    EXPECT_GT(in_thread[code], 50);
    EXPECT_LT(in_body[code], 5);
  }
}

TEST(ChooseTest, NumbersAreChosenWholeAndMostlySmall) {
  const SlotSense slots;
  Random random(3);
  Operation operation{OpCode::Preempt, 0, {}};
  std::map<uint32_t, int> seen;
  for (int i = 0; i < kDraws; ++i) {
    ChooseOperandAt(operation, 1 + random.Below(3), {slots, 0, 2}, random);
    ASSERT_TRUE(IsRepaired({2, {operation}}));
    ++seen[NumberIn(&operation.operands[1])];
  }
  EXPECT_NEAR(seen[1], kDraws * 0.328, 0.02 * kDraws);
  EXPECT_GT(seen[32], 0);
  EXPECT_EQ(seen.rbegin()->first, 32u);
}

// Every doubling is as likely as the one before, up to the edges of a long operation.
TEST(ChooseTest, EdgesAreChosenHalfTheTimeAndFarApart) {
  const SlotSense slots;
  Random random(5);
  int edges = 0;
  int far = 0;
  for (int i = 0; i < kDraws; ++i) {
    const Operation chosen = ChoosePreemption({slots, 0, 2}, random).value_or(Operation{});
    if (!IsAtEdge(chosen)) continue;
    ++edges;
    far += NumberIn(&chosen.operands[1]) > 1024;
  }
  EXPECT_NEAR(edges, kDraws * 0.545, 0.02 * kDraws);
  EXPECT_NEAR(far, edges * 0.165, 0.02 * kDraws);
}

TEST(ChooseTest, MaskedPreemptionsAreNotChosen) {
  const SlotSense slots;
  Random random(4);
  ASSERT_EQ(MaskOps("at"), "");
  EXPECT_FALSE(ChoosePreemption({slots, 0, 2}, random));
  MaskOps("");
  const Operation chosen =
      ChoosePreemption({slots, BodyNumber(2), 2}, random).value_or(Operation{});
  EXPECT_EQ(chosen.code, OpCode::Preempt);
  EXPECT_EQ(chosen.thread, BodyNumber(2));
}

TEST(ChooseTest, LengthsAreBounded) {
  EXPECT_EQ(BoundedLength(-1), 0u);
  EXPECT_EQ(BoundedLength(0), 0u);
  EXPECT_EQ(BoundedLength(7), 7u);
  EXPECT_EQ(BoundedLength(1 << 30), size_t{kMaxOperations});
}

}  // namespace
}  // namespace gcfuzz
