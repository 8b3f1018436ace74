#include "schedule/slot_sense.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "schedule/text.h"

namespace gcfuzz {
namespace {

constexpr uint8_t kS0 = kPrivateSlots;

// After these lines, for two threads.
SlotSense After(const std::string& lines) {
  const auto parsed = Parse(std::string(kTextHeader) + "\nthreads 2\n" + lines);
  const auto* schedule = std::get_if<Schedule>(&parsed);
  if (schedule == nullptr) ADD_FAILURE() << std::get<ParseError>(parsed).message;
  return schedule == nullptr ? SlotSense() : SlotSense(schedule->operations);
}

SlotSet Slots(std::initializer_list<int> slots) {
  SlotSet set = 0;
  for (const int slot : slots) set |= static_cast<SlotSet>(1u << slot);
  return set;
}

TEST(SlotSenseTest, WhatEachOperationMakes) {
  const SlotSense sense = After(
      "t0 r0 = type base=native\n"
      "t0 r1 = class base=r0\n"
      "t0 r2 = new r1\n"
      "t0 r3 = list r2 r2\n"
      "t0 r4 = dict x0 r2\n"
      "t0 r5 = tuple r2 r2\n"
      "t0 r6 = weakref r2\n");
  EXPECT_EQ(sense.ContentOf(0, 0), SlotContent::Type);
  EXPECT_EQ(sense.ContentOf(0, 1), SlotContent::Type);
  EXPECT_EQ(sense.ContentOf(0, 2), SlotContent::Instance);
  EXPECT_EQ(sense.ContentOf(0, 3), SlotContent::List);
  EXPECT_EQ(sense.ContentOf(0, 4), SlotContent::Dict);
  EXPECT_EQ(sense.ContentOf(0, 5), SlotContent::Other);
  EXPECT_EQ(sense.ContentOf(0, 6), SlotContent::Weakref);
  EXPECT_EQ(sense.ContentOf(0, 7), SlotContent::None);
}

TEST(SlotSenseTest, PrivateSlotsAreEachThreadsOwnAndSharedOnesAreNot) {
  const SlotSense sense = After("t0 r0 = type base=native\nt1 s0 = type base=native\n");
  EXPECT_EQ(sense.ContentOf(0, 0), SlotContent::Type);
  EXPECT_EQ(sense.ContentOf(1, 0), SlotContent::None);
  EXPECT_EQ(sense.ContentOf(0, kS0), SlotContent::Type);
  EXPECT_EQ(sense.ContentOf(1, kS0), SlotContent::Type);
}

TEST(SlotSenseTest, CopyMoveAndDrop) {
  const SlotSense copied = After("t0 r0 = new r7\nt0 s0 = copy r0\n");
  EXPECT_EQ(copied.ContentOf(0, 0), SlotContent::Instance);
  EXPECT_EQ(copied.ContentOf(1, kS0), SlotContent::Instance);
  const SlotSense moved = After("t0 r0 = new r7\nt0 s0 = move r0\n");
  EXPECT_EQ(moved.ContentOf(0, 0), SlotContent::None);
  EXPECT_EQ(moved.ContentOf(1, kS0), SlotContent::Instance);
  EXPECT_EQ(After("t0 r0 = new r7\nt0 r0 = move r0\n").ContentOf(0, 0), SlotContent::Instance);
  EXPECT_EQ(After("t0 s0 = new r7\nt1 drop s0\n").ContentOf(0, kS0), SlotContent::None);
  EXPECT_EQ(After("t0 r0 = new r7\nt0 r0 = copy r1\n").ContentOf(0, 0), SlotContent::None);
}

TEST(SlotSenseTest, KeptListsAreContainers) {
  EXPECT_EQ(After("t0 get_objects keep=s0\n").ContentOf(1, kS0), SlotContent::List);
  EXPECT_EQ(After("t0 get_referrers r0 keep=r7\n").ContentOf(0, 7), SlotContent::List);
  EXPECT_EQ(After("t0 get_objects\n").Fitting(0, OperandKind::Any), 0);
}

TEST(SlotSenseTest, ABodyFindsWhatItIsAboutInR0) {
  const SlotSense sense;
  for (int body = 0; body < kBodies; ++body) {
    EXPECT_EQ(sense.ContentOf(BodyNumber(body), 0), SlotContent::Instance);
    EXPECT_EQ(sense.Fitting(BodyNumber(body), OperandKind::Any), Slots({0}));
  }
  for (uint8_t thread = 0; thread < kMaxThreads; ++thread) {
    EXPECT_EQ(sense.Fitting(thread, OperandKind::Any), 0);
  }
}

TEST(SlotSenseTest, BodiesHavePrivateSlotsAndShareTheOthers) {
  const SlotSense sense = After(
      "t0 r1 = type base=native\n"
      "b0 r2 = list r0 r0\n"
      "b0 s0 = copy r0\n"
      "b3 drop r0\n");
  EXPECT_EQ(sense.Fitting(BodyNumber(0), OperandKind::Any), Slots({0, 2, kS0}));
  EXPECT_EQ(sense.Fitting(BodyNumber(1), OperandKind::Any), Slots({0, kS0}));
  EXPECT_EQ(sense.Fitting(BodyNumber(3), OperandKind::Any), Slots({kS0}));
  EXPECT_EQ(sense.Fitting(0, OperandKind::Any), Slots({1, kS0}));
  EXPECT_EQ(sense.ContentOf(1, kS0), SlotContent::Instance);
}

// Each kind of slot is what some operation makes, and fits where that is wanted.
TEST(SlotSenseTest, EveryKindOfSlotCanBeFilled) {
  const SlotSense sense = After(
      "t0 r0 = type base=native\n"
      "t0 r1 = new r0\n"
      "t0 r2 = list r1 r1\n"
      "t0 r3 = dict x0 r1\n"
      "t0 r4 = set r1 r1\n"
      "t0 r5 = closure r1 b0\n"
      "t0 r6 = iter r2\n"
      "t0 r7 = watch r1 b0\n"
      "t0 s0 = metaclass\n"
      "t0 s1 = tuple r1 r1\n"
      "t0 s2 = native pyo3 base=r0\n"
      "t0 s3 = combine r2 r3\n"
      "t0 s4 = clone r4\n");
  using K = OperandKind;
  EXPECT_EQ(sense.Fitting(0, K::Type), Slots({0, kS0 + 2}));
  EXPECT_EQ(sense.Fitting(0, K::Base), Slots({0, kS0 + 2}));
  EXPECT_EQ(sense.Fitting(0, K::Instance), Slots({1}));
  EXPECT_EQ(sense.Fitting(0, K::Object), Slots({0, 1, kS0 + 2}));
  EXPECT_EQ(sense.Fitting(0, K::Container), Slots({2, 3, 4, kS0 + 3, kS0 + 4}));
  EXPECT_EQ(sense.Fitting(0, K::List), Slots({2}));
  EXPECT_EQ(sense.Fitting(0, K::Dict), Slots({3, kS0 + 3}));
  EXPECT_EQ(sense.Fitting(0, K::Callable), Slots({0, 5, 7, kS0 + 2}));
  EXPECT_EQ(sense.Fitting(0, K::Iterator), Slots({6}));
  EXPECT_EQ(sense.Fitting(0, K::Weakref), Slots({7}));
  EXPECT_EQ(sense.Fitting(0, K::Meta), Slots({kS0}));
  EXPECT_EQ(sense.Fitting(0, K::Keep), Slots({kS0 + 5, kS0 + 6, kS0 + 7}));
}

TEST(SlotSenseTest, FittingGoesByKind) {
  const SlotSense sense = After(
      "t0 r0 = type base=native\n"
      "t0 s0 = new r0\n"
      "t0 r2 = list r0 r0\n"
      "t0 s7 = weakref s0\n");
  using K = OperandKind;
  EXPECT_EQ(sense.Fitting(0, K::Type), Slots({0}));
  EXPECT_EQ(sense.Fitting(0, K::Base), Slots({0}));
  EXPECT_EQ(sense.Fitting(0, K::Instance), Slots({kS0}));
  EXPECT_EQ(sense.Fitting(0, K::Object), Slots({0, kS0}));
  EXPECT_EQ(sense.Fitting(0, K::Container), Slots({2}));
  EXPECT_EQ(sense.Fitting(0, K::Any), Slots({0, 2, kS0, 15}));
  EXPECT_EQ(sense.Fitting(0, K::Out), kAllSlots & ~Slots({0, 2, kS0, 15}));
  EXPECT_EQ(sense.Fitting(1, K::Any), Slots({kS0, 15}));
}

}  // namespace
}  // namespace gcfuzz
