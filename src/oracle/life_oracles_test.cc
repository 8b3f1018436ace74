// The oracles of an object's life, each with faults it must name and with what is right.
#include <gtest/gtest.h>

#include <memory>

#include "oracle/callback_twice.h"
#include "oracle/container_size.h"
#include "oracle/cost_grows.h"
#include "oracle/finalized_twice.h"
#include "oracle/late_frees.h"
#include "oracle/lost_pages.h"
#include "oracle/no_progress.h"
#include "oracle/object_count.h"
#include "oracle/reachable.h"
#include "oracle/refcount_drift.h"
#include "oracle/shadow_heap.h"
#include "oracle/stopped_world.h"
#include "oracle/wrong_exception.h"
#include "oracle/wrong_order.h"
#include "oracle/young_count.h"
#include "schedule/limits.h"

namespace gcfuzz {
namespace {

constexpr Holder kR1 = {0, 1};
int objects[8];

// --- Reachability. ---

TEST(ShadowHeapTest, FindsTheShortestWayFromASlot) {
  ShadowHeap heap;
  heap.Begin();
  heap.HeldBy(kR1, &objects[0], 1);
  heap.HeldBy({Holder::kShared, kPrivateSlots + 2}, &objects[1], 0);
  heap.ReferredToBy(0, &objects[1], 0);
  heap.ReferredToBy(1, &objects[2], 7);
  heap.ReferredToBy(2, &objects[0], 1);
  ASSERT_EQ(heap.size(), 3u);
  EXPECT_EQ(heap.FindSerial(7), 2u);
  EXPECT_EQ(heap.at(2).found_at, 1u);
  EXPECT_EQ(heap.at(2).steps, 1u);
  EXPECT_EQ(NameOf(heap.at(2).holder), "s2");
  EXPECT_EQ(heap.FindSerial(2), ShadowHeap::kNowhere);
  heap.Begin();
  EXPECT_EQ(heap.FindSerial(7), ShadowHeap::kNowhere);
  EXPECT_EQ(heap.FindAddress(&objects[0]), ShadowHeap::kNowhere);
}

TEST(ShadowHeapTest, WhatDoesNotFitIsNotReachable) {
  ShadowHeap heap;
  const std::vector<char> many(ShadowHeap::kMaxObjects + 1);
  for (const char& each : many) heap.HeldBy(kR1, &each, 0);
  EXPECT_EQ(heap.size(), ShadowHeap::kMaxObjects);
  EXPECT_EQ(heap.FindAddress(&many.back()), ShadowHeap::kNowhere);
}

TEST(ReachableTest, ClearedAndDroppedAreJudgedByTheWayThatLeadsThere) {
  ShadowHeap heap;
  heap.HeldBy(kR1, &objects[0], 1);
  heap.ReferredToBy(0, &objects[1], 0);
  heap.ReferredToBy(1, &objects[2], 3);
  const Verdict cleared = JudgeWhileReachable(EventKind::Cleared, 3, heap);
  EXPECT_EQ(cleared.kind, VerdictKind::ClearedWhileReachable);
  EXPECT_EQ(cleared.sentence, "object 3 was cleared while t0's r1 refers to it through 2 others");
  EXPECT_EQ(cleared.serials, std::vector<uint32_t>{3});
  const Verdict dropped = JudgeWhileReachable(EventKind::Dropped, 1, heap);
  EXPECT_EQ(dropped.kind, VerdictKind::DroppedWhileReachable);
  EXPECT_EQ(dropped.sentence, "object 1 was dropped while t0's r1 holds it");
}

TEST(ReachableTest, TrashBirthsAndFinalizersAreRight) {
  ShadowHeap heap;
  heap.HeldBy(kR1, &objects[0], 1);
  EXPECT_FALSE(JudgeWhileReachable(EventKind::Cleared, 2, heap).IsFinding());
  EXPECT_FALSE(JudgeWhileReachable(EventKind::Finalized, 1, heap).IsFinding());
  EXPECT_FALSE(JudgeWhileHeld(EventKind::Born, 1, kR1).IsFinding());
  EXPECT_FALSE(JudgeWhileHeld(EventKind::Dropped, 1, std::nullopt).IsFinding());
  EXPECT_EQ(JudgeWhileHeld(EventKind::Dropped, 1, kR1).kind, VerdictKind::DroppedWhileReachable);
  EXPECT_EQ(JudgeWhileHeld(EventKind::Cleared, 1, kR1).kind, VerdictKind::ClearedWhileReachable);
}

TEST(ReachableTest, OnlyAContainerThatLosesAllIsEmptied) {
  const auto heap_with = [](int64_t size) {
    ShadowHeap heap;
    heap.HeldBy(kR1, &objects[0], 0);
    heap.SetSize(0, size);
    return heap;
  };
  const Verdict emptied = JudgeEmptied(heap_with(2), heap_with(0));
  EXPECT_EQ(emptied.kind, VerdictKind::ClearedWhileReachable);
  EXPECT_EQ(emptied.sentence, "a container of 2 items was emptied while t0's r1 holds it");
  EXPECT_FALSE(JudgeEmptied(heap_with(2), heap_with(1)).IsFinding());
  EXPECT_FALSE(JudgeEmptied(heap_with(0), heap_with(0)).IsFinding());
  EXPECT_FALSE(JudgeEmptied(heap_with(ShadowHeap::kNoSize), heap_with(0)).IsFinding());
  EXPECT_FALSE(JudgeEmptied(heap_with(2), ShadowHeap()).IsFinding());
}

// --- Finalizers and callbacks. ---

TEST(FinalizedTwiceTest, OnlyTheSecondCallIsAFinding) {
  const auto calls = std::make_unique<FinalizerCalls>();
  EXPECT_FALSE(calls->Note(4).IsFinding());
  EXPECT_FALSE(calls->Note(5).IsFinding());
  EXPECT_EQ(calls->Note(4).kind, VerdictKind::FinalizedTwice);
  calls->Begin(5);
  EXPECT_FALSE(calls->Note(4).IsFinding());
}

TEST(CallbackTwiceTest, OnlyTheSecondCallForTheSameReferenceIsAFinding) {
  const auto calls = std::make_unique<CallbackCalls>();
  EXPECT_FALSE(calls->Called(&objects[0]).IsFinding()) << "nobody knows this one";
  EXPECT_FALSE(calls->Called(&objects[0]).IsFinding());
  calls->Made(&objects[0]);
  EXPECT_FALSE(calls->Called(&objects[0]).IsFinding());
  EXPECT_EQ(calls->Called(&objects[0]).kind, VerdictKind::CallbackTwice);
  calls->Made(&objects[0]);  // another one, at the same address
  EXPECT_FALSE(calls->Called(&objects[0]).IsFinding());
  calls->Begin();
  EXPECT_FALSE(calls->Called(&objects[0]).IsFinding());
}

TEST(CallbackTwiceTest, WhatFindsNoRoomIsNotJudged) {
  const auto calls = std::make_unique<CallbackCalls>();
  const std::vector<char> many(4 * CallbackCalls::kRoom);
  for (const char& each : many) calls->Made(&each);
  for (const char& each : many) EXPECT_FALSE(calls->Called(&each).IsFinding());
}

TEST(WrongOrderTest, FinalizerComesBeforeClear) {
  EXPECT_EQ(JudgeClearedFirst(1, /*finalizer=*/true, 0).kind, VerdictKind::WrongOrder);
  EXPECT_FALSE(JudgeClearedFirst(1, /*finalizer=*/true, 1).IsFinding());
  EXPECT_FALSE(JudgeClearedFirst(1, /*finalizer=*/false, 0).IsFinding());
}

TEST(WrongOrderTest, KnowsWhatWasMadeInACollection) {
  const auto made = std::make_unique<MadeInCollection>();
  made->Note(4);
  EXPECT_TRUE(made->Has(4));
  EXPECT_FALSE(made->Has(3));
  made->Begin(4);
  EXPECT_FALSE(made->Has(4));
}

TEST(WrongOrderTest, WeakReferencesAreClearedBeforeFinalizersAsTheVersionPromises) {
  constexpr uint32_t k3_14 = 0x030e03f0;
  constexpr uint32_t k3_15 = 0x030f00c1;
  EXPECT_FALSE(JudgeFinalizedFirst(1, {}, k3_14).IsFinding());
  EXPECT_TRUE(JudgeFinalizedFirst(1, {.with_callback = 1}, k3_14).IsFinding());
  EXPECT_TRUE(JudgeFinalizedFirst(1, {.with_callback = 1}, k3_15).IsFinding());
  EXPECT_TRUE(JudgeFinalizedFirst(1, {.without_callback = 1}, k3_14).IsFinding());
  EXPECT_FALSE(JudgeFinalizedFirst(1, {.without_callback = 1}, k3_15).IsFinding());
}

TEST(WrongOrderTest, CallbacksOfTrashNeverRunOnceItsWeakReferencesAreCleared) {
  constexpr uint32_t k3_14 = 0x030e07f0;
  constexpr uint32_t k3_15 = 0x030f00c1;
  EXPECT_EQ(JudgeTrashCallback(true, false, k3_14).kind, VerdictKind::WrongOrder);
  EXPECT_EQ(JudgeTrashCallback(true, true, k3_14).kind, VerdictKind::WrongOrder);
  EXPECT_FALSE(JudgeTrashCallback(true, false, k3_15).IsFinding());
  EXPECT_EQ(JudgeTrashCallback(true, true, k3_15).kind, VerdictKind::WrongOrder);
  EXPECT_FALSE(JudgeTrashCallback(false, true, k3_14).IsFinding());
  EXPECT_FALSE(JudgeTrashCallback(false, true, k3_15).IsFinding());
}

// --- Reference counts. ---

TEST(ObjectCountTest, DeallocIsCalledWithoutReferences) {
  EXPECT_FALSE(JudgeDeallocCount(1, {}).IsFinding());
  EXPECT_EQ(JudgeDeallocCount(1, {.local = 1}).kind, VerdictKind::DeallocatedWithReferences);
  EXPECT_TRUE(JudgeDeallocCount(1, {.local = 1, .shared = -1}).IsFinding());
  EXPECT_EQ(JudgeDeallocCount(3, {.shared = -2}).sentence,
            "tp_dealloc of object 3 was called with a local count of 0 and a shared count of -2");
}

TEST(ObjectCountTest, ImmortalInstanceIsAFinding) {
  EXPECT_FALSE(JudgeImmortal(1, {.local = 5}).IsFinding());
  EXPECT_EQ(JudgeImmortal(1, {.immortal = true}).kind, VerdictKind::BecameImmortal);
}

TEST(ObjectCountTest, NeverDroppedSaysHowManyAreImmortal) {
  Verdict verdict = {VerdictKind::NeverDropped, "2 of 2 alive", {1, 2}, {}};
  MentionImmortal(verdict, 0);
  EXPECT_EQ(verdict.sentence, "2 of 2 alive");
  MentionImmortal(verdict, 1);
  EXPECT_EQ(verdict.sentence, "2 of 2 alive, 1 of them immortal");
  EXPECT_EQ(verdict.kind, VerdictKind::NeverDropped);
}

TEST(RefcountDriftTest, NamesTheOneThatDrifted) {
  const std::vector<Sentinel> then = {{"the root type", &objects[0], 9}, {"b0", &objects[1], 4}};
  std::vector<Sentinel> now = then;
  EXPECT_FALSE(JudgeRefcountDrift(then, now).IsFinding());
  now[1].count = 3;
  const Verdict verdict = JudgeRefcountDrift(then, now);
  EXPECT_EQ(verdict.kind, VerdictKind::RefcountDrifted);
  EXPECT_EQ(verdict.sentence,
            "the reference count of b0 was 4 before the schedule and is 3 after it");
}

// --- Containers, exceptions, threads. ---

TEST(ContainerSizeTest, LengthIsTheNumberOfItems) {
  EXPECT_FALSE(JudgeContainerSize("dict", &objects[0], 3, 3).IsFinding());
  const Verdict verdict = JudgeContainerSize("dict", &objects[0], 3, 2);
  EXPECT_EQ(verdict.kind, VerdictKind::InconsistentContainer);
  EXPECT_EQ(verdict.sentence, "a dict of length 3 has 2 items");
}

TEST(WrongExceptionTest, SystemErrorIsAlwaysOne) {
  const Raised system = {"SystemError", true, false};
  EXPECT_EQ(JudgeRaised(OpCode::Store, system, false).kind, VerdictKind::WrongException);
  EXPECT_TRUE(JudgeRaised(OpCode::Store, system, true).IsFinding());
  EXPECT_TRUE(JudgeUnraisable(system, true).IsFinding());
}

TEST(WrongExceptionTest, MemoryErrorNeedsAFailedAllocation) {
  const Raised memory = {"MemoryError", false, true};
  EXPECT_TRUE(JudgeRaised(OpCode::Store, memory, false).IsFinding());
  EXPECT_FALSE(JudgeRaised(OpCode::Store, memory, true).IsFinding());
  EXPECT_TRUE(JudgeUnraisable(memory, false).IsFinding());
  EXPECT_FALSE(JudgeUnraisable(memory, true).IsFinding());
}

TEST(WrongExceptionTest, OthersAreRightWhereSomethingCanBeRaised) {
  const Raised key = {"KeyError", false, false};
  EXPECT_FALSE(JudgeRaised(OpCode::Delete, key, false).IsFinding());
  EXPECT_FALSE(JudgeUnraisable(key, false).IsFinding());
  EXPECT_FALSE(JudgeRaised(OpCode::Collect, key, true).IsFinding());
  EXPECT_EQ(JudgeRaised(OpCode::Collect, key, false).sentence,
            "KeyError from 'collect', which cannot raise");
}

TEST(ProgressWatchTest, StandingStillForThePatienceIsNoProgress) {
  ProgressWatch watch(3);
  EXPECT_FALSE(watch.Tick(5));
  EXPECT_FALSE(watch.Tick(5));
  EXPECT_FALSE(watch.Tick(5));
  EXPECT_FALSE(watch.Tick(6)) << "it went on";
  EXPECT_FALSE(watch.Tick(6));
  EXPECT_FALSE(watch.Tick(6));
  EXPECT_TRUE(watch.Tick(6));
  EXPECT_EQ(NoProgress(3, "t0 operation 1 (barrier)").sentence,
            "no thread has begun anything for 3 seconds: t0 operation 1 (barrier)");
}

TEST(YoungCountTest, OneThreadsRoundingIsRight) {
  for (const int64_t count : {0, 2000, -1, -512}) EXPECT_FALSE(JudgeYoungCount(count).IsFinding());
  const Verdict verdict = JudgeYoungCount(-513);
  EXPECT_EQ(verdict.kind, VerdictKind::CollectsTooLate);
  EXPECT_EQ(verdict.sentence,
            "the count of young objects is -513: so many allocations more than wanted come before "
            "an automatic collection");
}

// The verdict on windows of two samples each, of which the second is the larger.
Verdict WatchGrowth(const std::vector<int64_t>& least) {
  GrowthWatch watch({.every = 10, .samples = 2, .windows = 3, .rise = 5});
  Verdict verdict;
  for (const int64_t blocks : least) {
    EXPECT_FALSE(watch.Sample(blocks).IsFinding());
    verdict = watch.Sample(blocks + 100);
    if (verdict.IsFinding()) break;
  }
  return verdict;
}

TEST(GrowthWatchTest, RisingWindowAfterWindowIsAFinding) {
  const Verdict verdict = WatchGrowth({50, 40, 45, 50, 60});
  EXPECT_EQ(verdict.kind, VerdictKind::CostGrows);
  EXPECT_EQ(verdict.sentence,
            "allocated memory blocks have grown from 40 to 60 in the last 60 executions, of which "
            "this schedule is only the last");
}

TEST(GrowthWatchTest, StepsNoiseAndSlackAreRight) {
  EXPECT_FALSE(WatchGrowth({40, 1000, 2000, 2000, 2000}).IsFinding()) << "caches fill up";
  EXPECT_FALSE(WatchGrowth({40, 50, 60, 55, 70, 80}).IsFinding()) << "some is given back";
  EXPECT_FALSE(WatchGrowth({40, 44, 48, 52, 56, 60}).IsFinding()) << "less than counts";
}

TEST(LateFreesTest, WhatIsLeftBesidesTheLastThreadsOwnIsAFinding) {
  EXPECT_FALSE(JudgeLateFrees(0, 1).IsFinding());
  EXPECT_FALSE(JudgeLateFrees(1, 1).IsFinding());
  const Verdict verdict = JudgeLateFrees(3, 1);
  EXPECT_EQ(verdict.kind, VerdictKind::CostGrows);
  EXPECT_EQ(verdict.sentence,
            "memory that ended threads have freed waits for the next collection (batches: 2)");
}

TEST(GrowthWatchTest, WantsASampleNowAndThen) {
  GrowthWatch watch({.every = 3});
  int wanted = 0;
  for (int i = 0; i < 9; ++i) wanted += watch.WantsSample();
  EXPECT_EQ(wanted, 3);
}

TEST(LostPagesTest, OnePageMoreIsAFinding) {
  EXPECT_FALSE(JudgeLostPages(2, 2).IsFinding());
  EXPECT_FALSE(JudgeLostPages(2, 0).IsFinding()) << "their thread has ended";
  const Verdict verdict = JudgeLostPages(2, 3);
  EXPECT_EQ(verdict.kind, VerdictKind::MemoryLost);
  EXPECT_EQ(verdict.sentence, "empty pages that count as full and wait for nothing: 1");
}

TEST(StoppedWorldTest, NothingIsDoneWithinOneTraversal) {
  StoppedWorld world;
  EXPECT_FALSE(world.Traversed(1, 10).IsFinding());
  EXPECT_FALSE(world.Traversed(1, 10).IsFinding());
  EXPECT_FALSE(world.Traversed(2, 12).IsFinding()) << "the world ran in between";
  EXPECT_FALSE(world.Traversed(2, 12).IsFinding());
  EXPECT_EQ(world.Traversed(2, 13).kind, VerdictKind::TraversedWhileRunning);
}

}  // namespace
}  // namespace gcfuzz
