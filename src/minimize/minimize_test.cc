#include "minimize/minimize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "minimize/from_text.h"
#include "schedule/codec.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

void Ignore(std::string_view, const Schedule&) {}

// True if the operations are there in this order, on any threads.
bool ContainsInOrder(const Schedule& schedule, const std::vector<OpCode>& codes) {
  size_t found = 0;
  for (const Operation& operation : schedule.operations) {
    if (found < codes.size() && operation.code == codes[found]) {
      ++found;
    }
  }
  return found == codes.size();
}

bool LinkThenCollect(const Schedule& schedule) {
  return ContainsInOrder(schedule, {OpCode::Link, OpCode::Collect});
}

bool HasOn(const Schedule& schedule, OpCode code, uint8_t thread) {
  return std::any_of(schedule.operations.begin(), schedule.operations.end(),
                     [&](const Operation& op) { return op.code == code && op.thread == thread; });
}

// A generated schedule for which the predicate holds.
Schedule GenerateFailing(Random& random, const StillFails& still_fails) {
  for (;;) {
    Schedule schedule = Generate(random, kMaxOperations);
    if (still_fails(schedule)) {
      return schedule;
    }
  }
}

TEST(MinimizeTest, LeavesOnlyWhatThePredicateAsksFor) {
  const Schedule expected = FromText(
      "threads 1\n"
      "t0 link r0.a -> r0\n"
      "t0 collect 0\n");
  Random random(11);
  for (int i = 0; i < 20; ++i) {
    const Schedule start = GenerateFailing(random, LinkThenCollect);
    EXPECT_EQ(Minimize(start, LinkThenCollect, Ignore), expected) << Print(start);
  }
}

TEST(MinimizeTest, RemovesWhatCanOnlyGoTogether) {
  const auto balanced = [](const Schedule& schedule) {
    const auto count = [&](OpCode code) {
      return std::count_if(schedule.operations.begin(), schedule.operations.end(),
                           [&](const Operation& op) { return op.code == code; });
    };
    return count(OpCode::Freeze) == count(OpCode::Unfreeze) && count(OpCode::Collect) > 0;
  };
  const Schedule start = FromText(
      "threads 1\n"
      "t0 freeze\n"
      "t0 collect 2\n"
      "t0 unfreeze\n");
  EXPECT_EQ(Minimize(start, balanced, Ignore), FromText("threads 1\nt0 collect 0\n"));
}

TEST(MinimizeTest, AnythingFailsEndsInNothing) {
  Random random(12);
  const auto anything = [](const Schedule&) { return true; };
  EXPECT_EQ(Minimize(Generate(random, kMaxOperations), anything, Ignore), FromText("threads 1\n"));
}

TEST(MinimizeTest, KeepsWhatCannotBeSimpler) {
  Random random(13);
  const Schedule start = Generate(random, 40);
  const auto only_start = [&](const Schedule& candidate) { return candidate == start; };
  EXPECT_EQ(Minimize(start, only_start, Ignore), start);
}

TEST(MinimizeTest, KeepsTwoThreadsWhenTheFailureNeedsThem) {
  const auto racing = [](const Schedule& schedule) {
    for (uint8_t t = 0; t < schedule.threads; ++t) {
      for (uint8_t u = 0; u < schedule.threads; ++u) {
        if (t != u && HasOn(schedule, OpCode::Collect, t) &&
            HasOn(schedule, OpCode::GetObjects, u)) {
          return true;
        }
      }
    }
    return false;
  };
  Random random(14);
  for (int i = 0; i < 10; ++i) {
    const Schedule result = Minimize(GenerateFailing(random, racing), racing, Ignore);
    EXPECT_EQ(result.threads, 2);
    EXPECT_EQ(result.operations.size(), 2U);
    EXPECT_TRUE(racing(result));
  }
}

TEST(MinimizeTest, MergesThreadsWhenOneCouldDoItAll) {
  const Schedule start = FromText(
      "threads 3\n"
      "t2 link r5.c -> s4\n"
      "t1 collect 2\n");
  EXPECT_EQ(Minimize(start, LinkThenCollect, Ignore), FromText("threads 1\n"
                                                               "t0 link r0.a -> r0\n"
                                                               "t0 collect 0\n"));
}

TEST(MinimizeTest, MergesThreadsThatOnlyMoveAsAWhole) {
  // Fails while two objects are made in different places and the thread that made
  // the second ties it to itself.
  const auto two_objects = [](const Schedule& s) {
    return s.operations.size() == 3 && s.operations[0].code == OpCode::New &&
           s.operations[1].code == OpCode::New && s.operations[2].code == OpCode::Link &&
           (s.operations[0].thread != s.operations[1].thread ||
            s.operations[0].operands[0] != s.operations[1].operands[0]) &&
           s.operations[1].thread == s.operations[2].thread &&
           s.operations[1].operands[0] == s.operations[2].operands[0];
  };
  EXPECT_EQ(Minimize(FromText("threads 2\nt0 r0 = new r0\nt1 r0 = new r0\nt1 link r0.a -> r0\n"),
                     two_objects, Ignore)
                .threads,
            1);
}

TEST(MinimizeTest, MovesSingleOperationsToLowerThreads) {
  const auto apart = [](const Schedule& s) {
    return HasOn(s, OpCode::Collect, 0) && HasOn(s, OpCode::GetObjects, 1) &&
           (HasOn(s, OpCode::Link, 0) || HasOn(s, OpCode::Link, 1));
  };
  EXPECT_EQ(Minimize(FromText("threads 2\nt0 collect 0\nt1 link r0.a -> r0\nt1 get_objects\n"),
                     apart, Ignore),
            FromText("threads 2\nt0 collect 0\nt0 link r0.a -> r0\nt1 get_objects\n"));
}

TEST(MinimizeTest, GoesRoundAgainWhenAFinePassOpensAWayForACoarseOne) {
  const auto barrier_or_low = [](const Schedule& s) {
    return !s.operations.empty() && s.operations[0].code == OpCode::Collect &&
           (s.operations[0].operands[0] == 0 || ContainsInOrder(s, {OpCode::Barrier}));
  };
  EXPECT_EQ(Minimize(FromText("threads 1\nt0 collect 2\nt0 barrier\n"), barrier_or_low, Ignore),
            FromText("threads 1\nt0 collect 0\n"));
}

TEST(MinimizeTest, RenumbersSlotsTogether) {
  // Fails while what `new` makes is what `link` ties to itself: operand by operand
  // that cannot be lowered.
  const auto self_cycle = [](const Schedule& s) {
    return s.operations.size() == 2 && s.operations[0].code == OpCode::New &&
           s.operations[1].code == OpCode::Link && s.operations[0].thread == 0 &&
           s.operations[1].thread == 0 &&
           s.operations[0].operands[0] == s.operations[1].operands[0] &&
           s.operations[0].operands[0] == s.operations[1].operands[2];
  };
  EXPECT_EQ(
      Minimize(FromText("threads 1\nt0 r6 = new r6\nt0 link r6.d -> r6\n"), self_cycle, Ignore),
      FromText("threads 1\nt0 r0 = new r0\nt0 link r0.a -> r0\n"));
  EXPECT_EQ(
      Minimize(FromText("threads 1\nt0 s6 = new s6\nt0 link s6.d -> s6\n"), self_cycle, Ignore),
      FromText("threads 1\nt0 r0 = new r0\nt0 link r0.a -> r0\n"));
}

TEST(MinimizeTest, LowersASharedSlotOfSeveralThreads) {
  const auto handed_over = [](const Schedule& s) {
    return s.threads == 2 && s.operations.size() == 2 && s.operations[0].thread == 0 &&
           s.operations[1].thread == 1 && s.operations[0].code == OpCode::New &&
           s.operations[0].operands[0] >= kPrivateSlots &&
           s.operations[0].operands[0] == s.operations[1].operands[0];
  };
  EXPECT_EQ(Minimize(FromText("threads 2\nt0 s5 = new r3\nt1 drop s5\n"), handed_over, Ignore),
            FromText("threads 2\nt0 s0 = new r0\nt1 drop s0\n"));
}

TEST(MinimizeTest, LowersASharedSlotOfABodyToo) {
  // Fails while the body puts what it is about where the thread looks for it.
  const auto resurrected = [](const Schedule& s) {
    return s.operations.size() == 2 && s.operations[0].code == OpCode::Copy &&
           IsBody(s.operations[0].thread) && s.operations[0].operands[1] == 0 &&
           s.operations[1].code == OpCode::Drop && s.operations[1].thread == 0 &&
           s.operations[1].operands[0] >= kPrivateSlots &&
           s.operations[0].operands[0] == s.operations[1].operands[0];
  };
  EXPECT_EQ(Minimize(FromText("threads 1\nb2 s5 = copy r0\nt0 drop s5\n"), resurrected, Ignore),
            FromText("threads 1\nb0 s0 = copy r0\nt0 drop s0\n"));
}

TEST(MinimizeTest, RenumbersSlotsOfABodyButR0) {
  // Fails while the body ties a new list, in a slot of its own, to what it is about.
  const auto tied = [](const Schedule& s) {
    return s.operations.size() == 2 && s.operations[0].code == OpCode::MakeList &&
           s.operations[1].code == OpCode::Link && IsBody(s.operations[0].thread) &&
           s.operations[0].thread == s.operations[1].thread && s.operations[0].operands[0] > 0 &&
           s.operations[0].operands[1] == 0 &&
           s.operations[0].operands[0] == s.operations[1].operands[2];
  };
  EXPECT_EQ(Minimize(FromText("threads 1\nb0 r6 = list r0 r0\nb0 link r0.a -> r6\n"), tied, Ignore),
            FromText("threads 1\nb0 r1 = list r0 r0\nb0 link r0.a -> r1\n"));
}

bool RunsABodyThat(const Schedule& s, OpCode code) {
  return std::any_of(s.operations.begin(), s.operations.end(), [&](const Operation& op) {
    return op.code == OpCode::On && HasOn(s, code, BodyNumber(op.operands[2]));
  });
}

TEST(MinimizeTest, RenumbersABodyWhereItIsAndWhereItIsRun) {
  const auto collects = [](const Schedule& s) { return RunsABodyThat(s, OpCode::Collect); };
  EXPECT_EQ(
      Minimize(FromText("threads 1\nb3 collect 2\nt0 on r4 dealloc do b3\n"), collects, Ignore),
      FromText("threads 1\nb0 collect 0\nt0 on r0 clear do b0\n"));
}

TEST(MinimizeTest, RemovesWholeBodies) {
  // No part of b1 may go alone, nor elsewhere.
  const auto fails = [](const Schedule& s) {
    const bool link = HasOn(s, OpCode::Link, BodyNumber(1));
    return RunsABodyThat(s, OpCode::Collect) && !HasOn(s, OpCode::Link, BodyNumber(0)) &&
           link == HasOn(s, OpCode::Drop, BodyNumber(1)) &&
           link == HasOn(s, OpCode::Raise, BodyNumber(1));
  };
  EXPECT_EQ(Minimize(FromText("threads 1\n"
                              "b1 link r0.a -> r0\n"
                              "t0 on r0 clear do b0\n"
                              "b1 drop r0\n"
                              "b0 collect 0\n"
                              "b1 raise\n"),
                     fails, Ignore),
            FromText("threads 1\nt0 on r0 clear do b0\nb0 collect 0\n"));
}

TEST(MinimizeTest, MergesBodies) {
  const auto both = [](const Schedule& s) {
    return RunsABodyThat(s, OpCode::Collect) && RunsABodyThat(s, OpCode::Drop);
  };
  EXPECT_EQ(Minimize(FromText("threads 1\n"
                              "t0 on r0 clear do b1\n"
                              "t0 on r0 clear do b2\n"
                              "b1 collect 0\n"
                              "b2 drop r0\n"),
                     both, Ignore),
            FromText("threads 1\nt0 on r0 clear do b0\nb0 collect 0\nb0 drop r0\n"));
}

// What only a body may do stays there, and goes to the lowest.
TEST(MinimizeTest, MovesOperationsOutOfBodiesUnlessTheyMustBeThere) {
  const auto anywhere = [](const Schedule& s) { return ContainsInOrder(s, {OpCode::Collect}); };
  EXPECT_EQ(Minimize(FromText("threads 2\nb2 collect 1\nt1 drop r0\n"), anywhere, Ignore),
            FromText("threads 1\nt0 collect 0\n"));
  const auto in_a_body = [](const Schedule& s) {
    return std::any_of(s.operations.begin(), s.operations.end(),
                       [](const Operation& op) { return IsBody(op.thread); });
  };
  EXPECT_EQ(Minimize(FromText("threads 2\nb2 raise\nt1 drop r0\n"), in_a_body, Ignore),
            FromText("threads 1\nb0 raise\n"));
}

TEST(MinimizeTest, DropsFeaturesThatDoNotMatter) {
  const auto has_del = [](const Schedule& s) {
    return !s.operations.empty() && s.operations[0].code == OpCode::MakeClass &&
           (s.operations[0].operands[2] & kFeatureDel) != 0;
  };
  EXPECT_EQ(Minimize(FromText("threads 1\nt0 r0 = class base=r4 dict weakref slots del\n"), has_del,
                     Ignore),
            FromText("threads 1\nt0 r0 = class base=native del\n"));
}

// The shape of a real finding: a handful of operations that matter among forty
// random ones, some of which look the same.
TEST(MinimizeTest, FindsTheCoreOfAPaddedSchedule) {
  const std::vector<OpCode> core = {OpCode::MakeType,    OpCode::New,       OpCode::Link,
                                    OpCode::MakeWeakref, OpCode::Barrier,   OpCode::Collect,
                                    OpCode::Barrier,     OpCode::GetObjects};
  const auto has_core = [&](const Schedule& schedule) { return ContainsInOrder(schedule, core); };
  Random random(15);
  int tried = 0;
  while (tried < 10) {
    Schedule start = Generate(random, 40);
    size_t position = 0;
    for (const OpCode code : core) {
      position += random.Below(static_cast<uint32_t>(start.operations.size() - position + 1));
      Operation operation;
      operation.code = code;
      start.operations.insert(start.operations.begin() + static_cast<std::ptrdiff_t>(position++),
                              operation);
    }
    Repair(start);
    if (!has_core(start)) continue;  // with costly operations around it not all of it fits
    ++tried;
    int calls = 0;
    const auto counted = [&](const Schedule& schedule) { return ++calls, has_core(schedule); };
    EXPECT_EQ(Minimize(start, counted, Ignore).operations.size(), core.size()) << Print(start);
    EXPECT_LT(calls, 400) << Print(start);
  }
}

TEST(MinimizeTest, RunsNoScheduleTwiceInARound) {
  // Without either of two equal operations it is the same schedule.
  const auto two_of_each = [](const Schedule& schedule) {
    return ContainsInOrder(schedule,
                           {OpCode::Link, OpCode::Link, OpCode::Collect, OpCode::Collect});
  };
  Random random(16);
  const Schedule start = GenerateFailing(random, two_of_each);
  std::set<std::vector<uint8_t>> seen;
  const auto once = [&](const Schedule& schedule) {
    EXPECT_TRUE(seen.insert(Encode(schedule)).second) << Print(schedule);
    return two_of_each(schedule);
  };
  const auto new_round = [&](std::string_view pass, const Schedule& best) {
    if (pass == "remove threads") {
      seen = {Encode(best)};
    }
  };
  EXPECT_EQ(Minimize(start, once, new_round).operations.size(), 4U);
}

TEST(MinimizeTest, TurnedDownOnceIsNotTurnedDownForEver) {
  // Lies whenever it sees a schedule for the first time, until that is all it sees.
  std::set<std::vector<uint8_t>> seen;
  bool found_something = false;
  const auto shy = [&](const Schedule& schedule) {
    const bool again = !seen.insert(Encode(schedule)).second;
    const bool fails = ContainsInOrder(schedule, {OpCode::Collect}) && (again || !found_something);
    found_something |= fails;
    return fails;
  };
  EXPECT_EQ(Minimize(FromText("threads 1\nt0 collect 0\nt0 drop r0\nt0 barrier\n"), shy, Ignore),
            FromText("threads 1\nt0 collect 0\n"));
}

// A real failure shows in some runs only. Whatever the predicate answers, the
// result is repaired, not less simple than the start, and was seen to fail.
TEST(MinimizeTest, FlakyPredicatesNeverMakeItWorse) {
  Random random(17);
  for (int i = 0; i < 50; ++i) {
    const Schedule start = GenerateFailing(random, LinkThenCollect);
    const uint32_t fails_once_in = 1 + random.Below(4);
    std::set<std::vector<uint8_t>> believed = {Encode(start)};
    const auto flaky = [&](const Schedule& schedule) {
      const bool fails = LinkThenCollect(schedule) && random.OneIn(fails_once_in);
      if (fails) {
        believed.insert(Encode(schedule));
      }
      return fails;
    };
    const Schedule result = Minimize(start, flaky, Ignore);
    EXPECT_TRUE(IsRepaired(result));
    EXPECT_FALSE(Simpler(start, result));
    EXPECT_TRUE(believed.contains(Encode(result)));
  }
}

TEST(MinimizeTest, ProgressNamesEachPassAndOnlyGetsSimpler) {
  Random random(18);
  const Schedule start = GenerateFailing(random, LinkThenCollect);
  std::set<std::string, std::less<>> passes;
  Schedule last = start;
  const auto progress = [&](std::string_view pass, const Schedule& best) {
    passes.emplace(pass);
    EXPECT_FALSE(Simpler(last, best)) << pass;
    last = best;
  };
  EXPECT_EQ(Minimize(start, LinkThenCollect, progress), last);
  EXPECT_TRUE(passes.contains("remove threads"));
  EXPECT_TRUE(passes.contains("remove operations"));
  EXPECT_TRUE(passes.contains("lower operands"));
}

TEST(MinimizeTest, WorksWithoutAnyoneListening) {
  Random random(19);
  const Schedule start = GenerateFailing(random, LinkThenCollect);
  EXPECT_EQ(Minimize(start, LinkThenCollect, nullptr).operations.size(), 2U);
}

}  // namespace
}  // namespace gcfuzz
