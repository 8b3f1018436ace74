#include "interleave/preemptions.h"

#include <gtest/gtest.h>

namespace gcfuzz {
namespace {

Position At(Anchor anchor, YieldKind kind, uint32_t count) {
  Position position;
  position.anchor = anchor;
  position.counts[static_cast<int>(kind)] = count;
  return position;
}

// The target, or -1.
int Find(const Preemptions& preemptions, Anchor anchor, YieldKind kind, uint32_t count) {
  const Preemption* const found = preemptions.Find(At(anchor, kind, count), kind);
  return found == nullptr ? -1 : found->target;
}

TEST(PreemptionsTest, AreFoundByAnchorKindAndCount) {
  Preemptions preemptions;
  preemptions.Add({3, YieldKind::Clear, 1, 4});
  preemptions.Add({3, YieldKind::Clear, 2, 5});
  preemptions.Add({3, YieldKind::Op, 1, 6});
  preemptions.Add({StartOf(0), YieldKind::Op, 1, 7});
  preemptions.Add({kMaxAnchoredOperations - 1, YieldKind::Yield, 2'000'000, 1});
  EXPECT_EQ(Find(preemptions, 3, YieldKind::Clear, 1), 4);
  EXPECT_EQ(Find(preemptions, 3, YieldKind::Clear, 2), 5);
  EXPECT_EQ(Find(preemptions, 3, YieldKind::Op, 1), 6);
  EXPECT_EQ(Find(preemptions, StartOf(0), YieldKind::Op, 1), 7);
  EXPECT_EQ(Find(preemptions, kMaxAnchoredOperations - 1, YieldKind::Yield, 2'000'000), 1);
}

TEST(PreemptionsTest, WhatIsNotThereIsNotFound) {
  Preemptions preemptions;
  EXPECT_EQ(Find(preemptions, 0, YieldKind::Op, 1), -1);
  preemptions.Add({3, YieldKind::Clear, 1, 4});
  EXPECT_EQ(Find(preemptions, 3, YieldKind::Clear, 2), -1);
  EXPECT_EQ(Find(preemptions, 3, YieldKind::Finalize, 1), -1);
  EXPECT_EQ(Find(preemptions, 4, YieldKind::Clear, 1), -1);
  EXPECT_EQ(Find(preemptions, StartOf(3), YieldKind::Clear, 1), -1);
  EXPECT_EQ(Find(preemptions, kNoAnchor, YieldKind::Clear, 1), -1);
  preemptions.Clear();
  EXPECT_EQ(Find(preemptions, 3, YieldKind::Clear, 1), -1);
}

TEST(PreemptionsTest, TheFirstOfTwoCountsAndTooManyAreLeftOut) {
  Preemptions preemptions;
  preemptions.Add({1, YieldKind::Op, 1, 2});
  preemptions.Add({1, YieldKind::Op, 1, 3});
  EXPECT_EQ(Find(preemptions, 1, YieldKind::Op, 1), 2);
  for (int i = 0; i < 1000; ++i) preemptions.Add({2, YieldKind::Op, 1, 1});
  preemptions.Add({5, YieldKind::Op, 1, 2});
  EXPECT_EQ(Find(preemptions, 5, YieldKind::Op, 1), -1);
  EXPECT_EQ(Find(preemptions, 1, YieldKind::Op, 1), 2);
}

}  // namespace
}  // namespace gcfuzz
