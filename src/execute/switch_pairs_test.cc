#include "execute/switch_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "execute/harness_for_tests.h"

namespace gcfuzz {
namespace {

using Counters = std::vector<uint8_t>;

Counters Count(const std::vector<ControlEvent>& events) {
  static const Schedule schedule = FromText(
      "threads 2\n"
      "t0 collect 2\n"
      "t0 r0 = new r0\n"
      "t1 get_objects\n"
      "t1 collect 2\n");
  const auto log = std::make_unique<EventLog>();
  for (const ControlEvent& event : events) log->Add(event);
  Counters counters(1024);
  CountSwitchPairs(schedule, *log, counters);
  return counters;
}

ControlEvent At(int8_t thread, YieldKind kind, int8_t next, Anchor anchor, uint32_t count = 1) {
  return {thread, kind, next, anchor, count, 0, 0b11};
}

constexpr auto kClear = YieldKind::Clear;

TEST(SwitchPairsTest, OnlySwitchesCount) {
  const Counters counters = Count({At(0, kClear, 0, 0), At(0, YieldKind::Op, 0, 0)});
  EXPECT_EQ(counters, Counters(1024));
}

TEST(SwitchPairsTest, OperationsAndKindTellOneFromAnother) {
  const Counters one = Count({At(0, kClear, 1, 0), At(1, kClear, 1, 2)});
  EXPECT_EQ(std::count(one.begin(), one.end(), 1), 1);
  EXPECT_EQ(Count({At(0, kClear, 1, 0, 7), At(1, kClear, 1, 2)}), one) << "however often before";
  EXPECT_NE(Count({At(0, kClear, 1, 1), At(1, kClear, 1, 2)}), one) << "another is preempted";
  EXPECT_NE(Count({At(0, kClear, 1, 0), At(1, kClear, 1, 3)}), one) << "another goes on";
  EXPECT_NE(Count({At(0, YieldKind::Edge, 1, 0), At(1, kClear, 1, 2)}), one) << "another place";
}

TEST(SwitchPairsTest, ACounterStaysAtItsMost) {
  const Counters many = Count(std::vector<ControlEvent>(700, At(0, kClear, 1, 0)));
  EXPECT_EQ(std::count(many.begin(), many.end(), 255), 1);
}

}  // namespace
}  // namespace gcfuzz
