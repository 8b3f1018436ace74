#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <thread>

#include "oracle/dropped_twice.h"
#include "oracle/ledger.h"
#include "oracle/made_objects.h"
#include "oracle/never_dropped.h"

namespace gcfuzz {
namespace {

constexpr Place kHere = {0, 3};

TEST(LedgerTest, KeepsTheLifeOfAnObjectInOrder) {
  Ledger ledger;
  ledger.Begin();
  int memory = 0;
  const uint32_t serial = ledger.Born(&memory, kHere);
  ledger.Note(EventKind::Finalized, serial, {1, 4});
  ledger.Note(EventKind::Cleared, serial, {1, 4});
  const std::vector<Event> events = ledger.EventsOf(serial);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].kind, EventKind::Born);
  EXPECT_EQ(events[0].place, kHere);
  EXPECT_EQ(events[1].kind, EventKind::Finalized);
  EXPECT_EQ(events[2].kind, EventKind::Cleared);
  EXPECT_EQ(ledger.AddressOf(serial), &memory);
  EXPECT_EQ(ledger.BirthPlaceOf(serial), kHere);
}

TEST(LedgerTest, BeginForgetsTheLastExecution) {
  Ledger ledger;
  ledger.Begin();
  const uint32_t before = ledger.execution();
  ledger.Note(EventKind::Dropped, ledger.Born(nullptr, kHere), kHere);
  ledger.Begin();
  EXPECT_EQ(ledger.execution(), before + 1);
  EXPECT_EQ(ledger.born(), 0u);
  const uint32_t serial = ledger.Born(nullptr, kHere);
  EXPECT_EQ(ledger.Count(EventKind::Dropped, serial), 0u);
  EXPECT_EQ(ledger.Events().size(), 1u);
}

TEST(LedgerTest, CountsFromManyThreads) {
  Ledger ledger;
  ledger.Begin();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int16_t t = 0; t < 4; ++t) {
    threads.emplace_back([&ledger, t] {
      for (int i = 0; i < 100; ++i) {
        ledger.Note(EventKind::Dropped, ledger.Born(nullptr, {t, 0}), {t, 1});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ledger.born(), 400u);
  EXPECT_EQ(ledger.Total(EventKind::Dropped), 400u);
  EXPECT_EQ(ledger.Events().size(), 800u);
  EXPECT_FALSE(JudgeNeverDropped(ledger).IsFinding());
}

TEST(LedgerTest, SaysHowManyEventsFoundNoRoom) {
  Ledger ledger;
  ledger.Begin();
  const uint32_t serial = ledger.Born(nullptr, kHere);
  for (uint32_t i = 0; i < Ledger::kMaxEvents; ++i) ledger.Note(EventKind::Cleared, serial, kHere);
  EXPECT_EQ(ledger.lost_events(), 1u);
  EXPECT_EQ(ledger.Count(EventKind::Cleared, serial), Ledger::kMaxEvents);
}

TEST(LedgerDeathTest, RefusesASerialItNeverGave) {
  Ledger ledger;
  ledger.Begin();
  EXPECT_EXIT(ledger.Note(EventKind::Dropped, 0, kHere), testing::ExitedWithCode(70),
              "HARNESS FAULT: no tracked object has serial 0");
}

TEST(NeverDroppedTest, NamesExactlyWhatWasNotDropped) {
  Ledger ledger;
  ledger.Begin();
  ledger.Born(nullptr, kHere);
  const uint32_t second = ledger.Born(nullptr, kHere);
  ledger.Born(nullptr, kHere);
  ledger.Note(EventKind::Dropped, second, kHere);
  const Verdict verdict = JudgeNeverDropped(ledger);
  EXPECT_EQ(verdict.kind, VerdictKind::NeverDropped);
  EXPECT_EQ(verdict.serials, (std::vector<uint32_t>{1, 3}));
  EXPECT_EQ(verdict.sentence,
            "2 of 3 tracked objects and 0 other objects still alive although nothing may refer to "
            "them");
}

TEST(NeverDroppedTest, ClearedOrFinalizedIsNotDropped) {
  Ledger ledger;
  ledger.Begin();
  const uint32_t serial = ledger.Born(nullptr, kHere);
  ledger.Note(EventKind::Finalized, serial, kHere);
  ledger.Note(EventKind::Cleared, serial, kHere);
  EXPECT_TRUE(JudgeNeverDropped(ledger).IsFinding());
}

TEST(VerdictTest, NamesAreThoseThatScriptsCompare) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(VerdictKind::NoProgress); ++kind) {
    names.insert(NameOf(static_cast<VerdictKind>(kind)));
  }
  EXPECT_EQ(names.size(), 18u);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(NameOf(VerdictKind::ClearedWhileReachable), "cleared while reachable");
}

TEST(LeftOverTest, OnlyWhatAnOperationMadeIsAFinding) {
  int objects[3];
  int types[2];
  MadeObjects made;
  made.Begin();
  made.Note({&objects[0], &types[0]}, {1, 5});
  made.Note({&objects[1], &types[0]}, {0, 6});
  const Verdict clean = JudgeLeftOver(made, {{&objects[2], &types[0]}, {&objects[1], &types[1]}});
  EXPECT_FALSE(clean.IsFinding());
  const Verdict verdict = JudgeLeftOver(made, {{&objects[2], &types[0]}, {&objects[0], &types[0]}});
  EXPECT_EQ(verdict.kind, VerdictKind::NeverDropped);
  EXPECT_EQ(verdict.others, std::vector<const void*>{&objects[0]});
  EXPECT_EQ(made.PlaceOf({&objects[0], &types[0]}), (Place{1, 5}));
  made.Begin();
  EXPECT_FALSE(JudgeLeftOver(made, {{&objects[0], &types[0]}}).IsFinding());
}

// CPython makes objects of its own where those of the schedule were: the lock of a thread that
// goes on, for one, has a deque.
TEST(LeftOverTest, AnAddressThatIsGivenAnewSaysNothing) {
  int objects[2];
  int type = 0;
  MadeObjects made;
  made.Begin();
  made.Note({&objects[0], &type}, {0, 7});
  made.Note({&objects[1], &type}, {0, 8});
  made.Forget(&objects[0]);
  made.Forget(&type);
  EXPECT_EQ(made.PlaceOf({&objects[0], &type}), std::nullopt);
  EXPECT_EQ(made.PlaceOf({&objects[1], &type}), (Place{0, 8}));
  made.Note({&objects[0], &type}, {0, 9});
  EXPECT_EQ(made.PlaceOf({&objects[0], &type}), (Place{0, 9}));
}

// The first names the finding: its place in memory would give another name in each run.
TEST(LeftOverTest, ObjectsAreInTheOrderOfTheirOperations) {
  int objects[2];
  int type = 0;
  MadeObjects made;
  made.Begin();
  made.Note({&objects[0], &type}, {0, 7});
  made.Note({&objects[1], &type}, {1, 3});
  const std::vector<const void*> in_order = {&objects[1], &objects[0]};
  EXPECT_EQ(JudgeLeftOver(made, {{&objects[0], &type}, {&objects[1], &type}}).others, in_order);
  EXPECT_EQ(JudgeLeftOver(made, {{&objects[1], &type}, {&objects[0], &type}}).others, in_order);
}

TEST(DroppedTwiceTest, OnlyTheSecondDropIsAFinding) {
  EXPECT_FALSE(JudgeDroppedTwice(7, 1).IsFinding());
  const Verdict verdict = JudgeDroppedTwice(7, 2);
  EXPECT_EQ(verdict.kind, VerdictKind::DroppedTwice);
  EXPECT_EQ(verdict.serials, std::vector<uint32_t>{7});
}

}  // namespace
}  // namespace gcfuzz
