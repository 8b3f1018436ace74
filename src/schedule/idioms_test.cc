#include "schedule/idioms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "schedule/choose.h"
#include "schedule/limits.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"
#include "schedule/repair.h"
#include "schedule/slot_sense.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

TEST(IdiomsTest, AllAreRepairedAndUseTwoThreadsAtMost) {
  for (const auto idioms : {AllIdioms(), PreemptedIdioms()}) {
    for (const Schedule& idiom : idioms) {
      EXPECT_TRUE(IsRepaired(idiom)) << Print(idiom);
      EXPECT_EQ(idiom.threads, 2);
      EXPECT_GE(idiom.operations.size(), 2u);
    }
  }
}

// From a thread to another one, whoever plays their parts.
TEST(IdiomsTest, PreemptedOnesComeWhenPreemptionsArePreferred) {
  Random random(5);
  const auto preemptions = [&random] {
    int found = 0;
    for (int i = 0; i < 1000; ++i) {
      const Schedule schedule{4, ChooseIdiom(4, random)};
      EXPECT_TRUE(IsRepaired(schedule)) << Print(schedule);
      for (const Operation& operation : schedule.operations) {
        if (operation.code != OpCode::Preempt) continue;
        ++found;
        EXPECT_NE(operation.thread, operation.operands[4]) << Print(schedule);
      }
    }
    return found;
  };
  EXPECT_EQ(preemptions(), 0);
  PreferPreemptions(true);
  EXPECT_GT(preemptions(), 400);
  PreferPreemptions(false);
}

// One thread acts in the midst of the other, and has its part of later idioms still before it.
TEST(IdiomsTest, MostPreemptedOnesGiveBack) {
  Random random(8);
  int gives_back = 0;
  int in_order = 0;
  for (int i = 0; i < 1000; ++i) {
    const Schedule schedule{4, ChoosePreemptedIdiom(4, random)};
    EXPECT_TRUE(IsRepaired(schedule)) << Print(schedule);
    const uint8_t first = schedule.operations.front().thread;
    const auto last_of_other = std::find_if(
        schedule.operations.rbegin(), schedule.operations.rend(), [&](const Operation& operation) {
          return operation.thread != first && !IsBody(operation.thread);
        });
    ASSERT_NE(last_of_other, schedule.operations.rend()) << Print(schedule);
    gives_back += *last_of_other == GiveBack(last_of_other->thread, first) ? 1 : 0;
    in_order += first < last_of_other->thread ? 1 : 0;
  }
  EXPECT_GT(gives_back, 600);
  EXPECT_LT(gives_back, 900);
  EXPECT_GT(in_order, 750);
  EXPECT_LT(in_order, 950);
}

// An idiom is written once, and the edge that matters is found by trying.
TEST(IdiomsTest, EdgesAreChosenAnew) {
  Random random(6);
  std::set<uint32_t> numbers;
  PreferPreemptions(true);
  for (int i = 0; i < 1000; ++i) {
    for (const Operation& operation : ChooseIdiom(2, random)) {
      if (IsAtEdge(operation)) numbers.insert(NumberIn(&operation.operands[1]));
    }
  }
  PreferPreemptions(false);
  EXPECT_GT(numbers.size(), 50u);
}

TEST(IdiomsTest, EachComesRepairedForAnyNumberOfThreads) {
  Random random(1);
  std::set<size_t> lengths;
  for (int i = 0; i < 2000; ++i) {
    Schedule schedule;
    schedule.threads = static_cast<uint8_t>(1 + random.Below(kMaxThreads));
    schedule.operations = ChooseIdiom(schedule.threads, random);
    lengths.insert(schedule.operations.size());
    EXPECT_TRUE(IsRepaired(schedule)) << Print(schedule);
  }
  for (const Schedule& idiom : AllIdioms()) EXPECT_TRUE(lengths.contains(idiom.operations.size()));
}

// Slots and bodies are renumbered alike everywhere: what fitted still fits.
TEST(IdiomsTest, CastingKeepsWhatFits) {
  Random random(2);
  for (int i = 0; i < 2000; ++i) {
    const std::vector<Operation> operations = ChooseIdiom(2, random);
    SlotSense slots;
    for (const Operation& operation : operations) {
      if (operation.code == OpCode::Link || operation.code == OpCode::On) {
        const SlotSet fitting = slots.Fitting(operation.thread, OperandKind::Instance);
        EXPECT_TRUE(fitting >> operation.operands[0] & 1);
      }
      slots.Apply(operation);
    }
  }
}

TEST(IdiomsTest, ThreadsThatDifferStayDifferent) {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    std::set<uint8_t> threads;
    size_t barriers = 0;
    for (const Operation& operation : ChooseIdiom(5, random)) {
      if (operation.code != OpCode::Barrier) continue;
      threads.insert(operation.thread);
      ++barriers;
    }
    EXPECT_EQ(threads.size(), barriers);
  }
}

TEST(IdiomsTest, NoneWithAMaskedOperationComes) {
  ASSERT_EQ(MaskOps("link,store"), "");
  Random random(4);
  for (int i = 0; i < 500; ++i) {
    for (const Operation& operation : ChooseIdiom(2, random)) {
      EXPECT_FALSE(IsMasked(operation.code));
    }
  }
  EXPECT_EQ(MaskOps(""), "");
}

}  // namespace
}  // namespace gcfuzz
