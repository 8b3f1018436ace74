#include "schedule/mutate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "schedule/choose.h"
#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"
#include "schedule/slot_operands.h"
#include "schedule/slot_sense.h"

namespace gcfuzz {
namespace {

Schedule Made(uint64_t seed, int max_operations = kMaxOperations) {
  Random random(seed);
  return Generate(random, max_operations);
}

Schedule Mutated(Schedule schedule, uint64_t seed, int max_operations = kMaxOperations) {
  Random random(seed);
  Mutate(schedule, random, max_operations);
  return schedule;
}

Schedule Crossed(const Schedule& left, const Schedule& right, uint64_t seed,
                 int max_operations = kMaxOperations) {
  Random random(seed);
  return CrossOver(left, right, random, max_operations);
}

int CostOf(const Schedule& schedule) {
  int cost = 0;
  for (const Operation& operation : schedule.operations) cost += InfoOf(operation.code).cost;
  return cost;
}

// FNV-1a, over the canonical bytes.
uint64_t HashOf(const Schedule& schedule, uint64_t hash) {
  for (const uint8_t byte : Encode(schedule)) hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

// Slots read that hold what their kind wants, of all slots read.
double FittingShare(const Schedule& schedule) {
  SlotSense sense;
  int fitting = 0;
  int all = 0;
  for (const Operation& operation : schedule.operations) {
    const auto kinds = InfoOf(operation.code).operands;
    for (size_t i = 0; i < kinds.size(); ++i) {
      if (!IsSlot(kinds[i]) || kinds[i] == OperandKind::Out) continue;
      fitting += sense.Fitting(operation.thread, kinds[i]) >> operation.operands[i] & 1;
      ++all;
    }
    sense.Apply(operation);
  }
  return all == 0 ? 1 : static_cast<double>(fitting) / all;
}

TEST(GenerateTest, GivesRepairedSchedulesOfTheAskedLength) {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    const int bound = 1 + static_cast<int>(seed) % kMaxOperations;
    const Schedule schedule = Made(seed, bound);
    ASSERT_TRUE(IsRepaired(schedule));
    ASSERT_GE(schedule.operations.size(), 1u);
    ASSERT_LE(schedule.operations.size(), static_cast<size_t>(bound));
  }
}

TEST(GenerateTest, LengthsAndThreadsVary) {
  std::map<size_t, int> lengths;
  std::map<int, int> threads;
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    const Schedule schedule = Made(seed);
    ++lengths[schedule.operations.size() / 10];
    ++threads[schedule.threads];
  }
  for (int n = 1; n <= kMaxThreads; ++n) EXPECT_GT(threads[n], 10) << n << " threads";
  EXPECT_GT(threads[2], threads[3]);
  for (const size_t tens : {0, 1, 2, 3, 4}) EXPECT_GT(lengths[tens], 100) << tens << "0 operations";
  EXPECT_GT(lengths[0], lengths[2]);
}

TEST(GenerateTest, BodiesActNowAndThen) {
  std::map<int, int> acting;
  size_t all = 0;
  size_t in_bodies = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    for (const Operation& operation : Made(seed).operations) {
      ++all;
      if (!IsBody(operation.thread)) continue;
      ++in_bodies;
      ++acting[BodyOf(operation.thread)];
    }
  }
  // One in eight of those chosen one by one; idioms have fewer.
  EXPECT_NEAR(static_cast<double>(in_bodies), all / 9.0, all / 80.0);
  for (int body = 0; body < kBodies; ++body) EXPECT_GT(acting[body], 500) << body;
}

TEST(GenerateTest, OperandsMostlyFit) {
  double sum = 0;
  int schedules = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Schedule schedule = Made(seed);
    if (schedule.operations.size() < 20) continue;  // at the start there is nothing to fit
    sum += FittingShare(schedule);
    ++schedules;
  }
  EXPECT_GT(sum / schedules, 0.7);
}

TEST(GenerateTest, NothingWhenNothingIsAskedFor) { EXPECT_TRUE(Made(1, 0).operations.empty()); }

TEST(MutateTest, StaysRepairedAndWithinTheBound) {
  Random random(3);
  Schedule schedule = Made(3);
  for (uint64_t i = 0; i < 20000; ++i) {
    const int bound =
        i % 100 == 0 ? static_cast<int>(random.Below(kMaxOperations)) : kMaxOperations;
    Mutate(schedule, random, bound);
    ASSERT_TRUE(IsRepaired(schedule));
    ASSERT_LE(schedule.operations.size(), static_cast<size_t>(bound));
  }
}

TEST(MutateTest, AlmostAlwaysChangesSomething) {
  int changed = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Schedule before = Made(seed);
    changed += !(Mutated(before, seed) == before);
  }
  EXPECT_GT(changed, 1960);
}

TEST(MutateTest, StartsFromNothing) {
  int grown = 0;
  for (uint64_t seed = 0; seed < 5000; ++seed) grown += !Mutated({}, seed).operations.empty();
  EXPECT_GT(grown, 4400);  // nine in ten: else there are only other threads, or it is gone again
}

TEST(MutateTest, AskedForFewerRemovesSome) {
  const Schedule full = Made(6);
  ASSERT_GT(full.operations.size(), 10u);
  std::set<uint64_t> results;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Schedule less = Mutated(full, seed, 10);
    EXPECT_LE(less.operations.size(), 10u);
    results.insert(HashOf(less, 0));
  }
  EXPECT_GT(results.size(), 90u) << "always removes the same ones";
  EXPECT_TRUE(Mutated(full, 1, 0).operations.empty());
}

TEST(MutateTest, RepairsWhatIsNot) {
  Schedule broken{200, std::vector<Operation>(300, {static_cast<OpCode>(255), 77, {255, 255}})};
  EXPECT_TRUE(IsRepaired(Mutated(broken, 1)));
}

// Each kind of change happens, alone, to a schedule of distinct operations.
TEST(MutateTest, MakesEveryKindOfChange) {
  Schedule before{3, {}};
  for (uint8_t i = 0; i < 12; ++i) {
    before.operations.push_back(
        {OpCode::Link, uint8_t(i % 3), {i, uint8_t(i % 4), uint8_t(15 - i)}});
  }
  const auto& old = before.operations;
  const auto sorted = [](std::vector<Operation> operations) {
    std::sort(operations.begin(), operations.end(), [](const Operation& a, const Operation& b) {
      return std::tie(a.code, a.thread, a.operands) < std::tie(b.code, b.thread, b.operands);
    });
    return operations;
  };
  // The operations that differ, of two schedules of the same length.
  const auto differing = [&old](const Schedule& s) {
    std::vector<size_t> result;
    if (s.operations.size() != old.size()) return result;
    for (size_t i = 0; i < old.size(); ++i) {
      if (!(s.operations[i] == old[i])) result.push_back(i);
    }
    return result;
  };
  const auto only = [&](const Schedule& s, const std::function<bool(Operation, Operation)>& holds) {
    const auto where = differing(s);
    return s.threads == 3 && where.size() == 1 && holds(old[where[0]], s.operations[where[0]]);
  };
  const std::map<std::string, std::function<bool(const Schedule&)>> kinds = {
      {"insert", [&](const Schedule& s) { return s.operations.size() == old.size() + 1; }},
      {"insert several", [&](const Schedule& s) { return s.operations.size() > old.size() + 3; }},
      {"remove", [&](const Schedule& s) { return s.operations.size() == old.size() - 1; }},
      {"remove range", [&](const Schedule& s) { return s.operations.size() == old.size() - 7; }},
      {"duplicate",
       [&](const Schedule& s) {
         return s.operations.size() > old.size() + 1 &&
                std::all_of(s.operations.begin(), s.operations.end(), [&](const Operation& o) {
                  return std::find(old.begin(), old.end(), o) != old.end();
                });
       }},
      {"swap",
       [&](const Schedule& s) {
         return differing(s).size() == 2 && sorted(s.operations) == sorted(old);
       }},
      {"move",
       [&](const Schedule& s) {
         return differing(s).size() > 2 && sorted(s.operations) == sorted(old);
       }},
      {"operand",
       [&](const Schedule& s) {
         return only(s, [](Operation a, Operation b) {
           return a.code == b.code && a.thread == b.thread && a.operands != b.operands;
         });
       }},
      {"thread",
       [&](const Schedule& s) {
         return only(s, [](Operation a, Operation b) {
           return a.thread != b.thread && a.code == b.code && a.operands == b.operands;
         });
       }},
      {"replace",
       [&](const Schedule& s) {
         return only(s, [](Operation a, Operation b) { return a.code != b.code; });
       }},
      {"more threads", [](const Schedule& s) { return s.threads > 3; }},
      {"fewer threads", [](const Schedule& s) { return s.threads < 3; }},
  };
  std::map<std::string, int> seen;
  for (uint64_t seed = 0; seed < 5000; ++seed) {
    const Schedule after = Mutated(before, seed);
    for (const auto& [name, is] : kinds) seen[name] += is(after);
  }
  for (const auto& row : kinds) EXPECT_GT(seen[row.first], 10) << row.first;
}

int Preemptions(const Schedule& schedule) {
  return static_cast<int>(
      std::count_if(schedule.operations.begin(), schedule.operations.end(),
                    [](const Operation& operation) { return operation.code == OpCode::Preempt; }));
}

TEST(PreferPreemptionsTest, MakesThemOftenBehindTheOperationTheyAreAbout) {
  const auto made = [] {
    int all = 0;
    for (uint64_t seed = 0; seed < 400; ++seed) all += Preemptions(Made(seed, 40));
    return all;
  };
  const auto mutated = [] {
    Schedule before{2, {}};
    for (int i = 0; i < 10; ++i) before.operations.push_back({OpCode::Drop, 1, {uint8_t(i)}});
    int all = 0;
    for (uint64_t seed = 0; seed < 400; ++seed) {
      const Schedule after = Mutated(before, seed, 11);
      EXPECT_LE(after.operations.size(), 11u);
      EXPECT_TRUE(IsRepaired(after));
      all += Preemptions(after);
    }
    return all;
  };
  const int seldom = made() + mutated();
  PreferPreemptions(true);
  EXPECT_GT(made(), 5 * seldom);
  EXPECT_GT(mutated(), 100);
  PreferPreemptions(false);
}

// "t0 at ... -> t1" is often followed by t1's giving back behind the one operation that it does
// meanwhile; idioms come first, before a thread has done its part.
TEST(PreferPreemptionsTest, OneOperationInTheMidstOfAnother) {
  Schedule before{2, {}};
  for (uint8_t i = 0; i < 10; ++i) {
    before.operations.push_back({OpCode::Drop, static_cast<uint8_t>(i % 2), {i}});
  }
  int gives_back = 0;
  int idiom_first = 0;
  PreferPreemptions(true);
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    const std::vector<Operation> after = Mutated(before, seed).operations;
    for (size_t i = 2; i < after.size(); ++i) {
      const bool is_row = after[i].code == OpCode::Preempt && after[i - 1].code == OpCode::Drop;
      const uint8_t other = after[i].thread == 0 ? 1 : 0;
      gives_back += is_row && after[i] == GiveBack(after[i].thread, other) ? 1 : 0;
    }
    const bool at_the_end =
        after.size() > 12 &&
        std::equal(before.operations.begin(), before.operations.end(), after.end() - 10);
    idiom_first += at_the_end && Preemptions({2, after}) > 0 ? 1 : 0;
  }
  PreferPreemptions(false);
  EXPECT_GT(gives_back, 30);
  EXPECT_GT(idiom_first, 30);
}

// Another thread does something with the same shared object in the midst of an operation.
TEST(PreferPreemptionsTest, RacesAreMade) {
  Schedule before{3, {}};
  before.operations.push_back({OpCode::New, 0, {kPrivateSlots, 0}});
  before.operations.push_back({OpCode::Link, 0, {kPrivateSlots, 0, kPrivateSlots}});
  std::set<OpCode> racing;
  PreferPreemptions(true);
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    const Schedule after = Mutated(before, seed);
    EXPECT_TRUE(IsRepaired(after));
    if (after.operations.size() != 5) continue;
    for (size_t i = 0; i < 2; ++i) {
      const Operation& preemption = after.operations[i + 1];
      const Operation& other = after.operations[i + 2];
      if (preemption.code != OpCode::Preempt || preemption.thread != 0) continue;
      if (after.operations[i + 3] != GiveBack(other.thread, 0)) continue;
      EXPECT_EQ(preemption.operands[4], other.thread);
      bool shares = false;
      Operation copy = other;
      VisitSlots(copy, [&](uint8_t& slot) { shares |= slot == kPrivateSlots; });
      if (shares) racing.insert(other.code);
    }
  }
  PreferPreemptions(false);
  EXPECT_GT(racing.size(), 10u);
}

// What belongs to a body is no thread's, whatever becomes of the threads.
TEST(MutateTest, BodiesComeAndGoAndAreNotTakenForThreads) {
  Schedule before{8, {}};
  for (uint8_t i = 0; i < 12; ++i) {
    before.operations.push_back({OpCode::Drop, BodyNumber(i % kBodies), {i}});
  }
  int fewer_threads = 0;
  int left_a_body = 0;
  int other_body = 0;
  for (uint64_t seed = 0; seed < 5000; ++seed) {
    const Schedule after = Mutated(before, seed);
    ASSERT_TRUE(IsRepaired(after));
    fewer_threads += after.threads < 8 && after.operations == before.operations;
    if (after.threads != 8 || after.operations.size() != 12) continue;
    for (size_t i = 0; i < 12; ++i) {
      Operation moved = before.operations[i];
      moved.thread = after.operations[i].thread;
      if (moved == before.operations[i] || !(moved == after.operations[i])) continue;
      ++(IsBody(moved.thread) ? other_body : left_a_body);
    }
  }
  EXPECT_GT(fewer_threads, 10);
  EXPECT_GT(left_a_body, 10);
  EXPECT_GT(other_body, 10);
}

TEST(CrossOverTest, KeepsEachThreadsOrder) {
  // Operands number the operations: 0-7 on the left, 8-15 on the right.
  Schedule left{2, {}};
  Schedule right{2, {}};
  for (uint8_t i = 0; i < 8; ++i) {
    left.operations.push_back({OpCode::Drop, uint8_t(i % 2), {i}});
    right.operations.push_back({OpCode::Drop, uint8_t(i % 2), {uint8_t(8 + i)}});
  }
  int mixed = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Schedule child = Crossed(left, right, seed);
    ASSERT_TRUE(IsRepaired(child));
    std::map<int, int> last = {{0, -1}, {1, -1}};
    for (const Operation& operation : child.operations) {
      const int number = operation.operands[0];
      ASSERT_EQ(operation.thread, number % 2);
      ASSERT_GT(number, last[number / 8]) << "the order of a parent is broken";
      last[number / 8] = number;
    }
    mixed += last[0] >= 0 && last[1] >= 0;
  }
  EXPECT_GT(mixed, 1500);
}

TEST(CrossOverTest, KeepsEachBodysOrderAndTakesBodiesWhole) {
  Schedule parent{1, {}};
  for (uint8_t i = 0; i < 16; ++i) {
    parent.operations.push_back({OpCode::Drop, BodyNumber(i % kBodies), {i}});
  }
  int one_body_whole = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Schedule child = Crossed(parent, {}, seed);
    std::map<uint8_t, std::vector<int>> numbers;
    for (const Operation& operation : child.operations) {
      numbers[operation.thread].push_back(operation.operands[0]);
    }
    for (const auto& [body, own] : numbers) {
      ASSERT_TRUE(IsBody(body));
      ASSERT_TRUE(std::is_sorted(own.begin(), own.end()));
      for (const int number : own) ASSERT_EQ(number % kBodies, BodyOf(body));
    }
    one_body_whole += numbers.size() == 1 && numbers.begin()->second.size() == 4;
  }
  EXPECT_GT(one_body_whole, 50);
}

TEST(CrossOverTest, StaysWithinTheBoundAndCanHoldBothWhole) {
  const Schedule left = Made(6);
  const Schedule right = Made(8);
  ASSERT_LE(CostOf(left) + CostOf(right), kMaxCost) << "choose other seeds for this test";
  size_t longest = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    EXPECT_LE(Crossed(left, right, seed, 5).operations.size(), 5u);
    longest = std::max(longest, Crossed(left, right, seed).operations.size());
  }
  EXPECT_EQ(longest, left.operations.size() + right.operations.size());
}

TEST(CrossOverTest, OfNothingIsNothing) {
  EXPECT_TRUE(Crossed({}, {}, 1).operations.empty());
  EXPECT_TRUE(IsRepaired(Crossed(Made(1), {}, 1)));
}

// The number is the same with every compiler and standard library. It changes when
// ops.def or the mutator does; then take the new one, from two different compilers.
TEST(DeterminismTest, TheSeedDecidesEverywhere) {
  uint64_t hash = 0xcbf29ce484222325;
  Schedule schedule = Made(1);
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    schedule = Mutated(Crossed(schedule, Made(seed), seed), seed);
    hash = HashOf(schedule, hash);
  }
  EXPECT_EQ(hash, 14205350927091275463u);
}

}  // namespace
}  // namespace gcfuzz
