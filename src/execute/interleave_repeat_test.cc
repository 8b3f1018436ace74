// The same schedule gives the same run, event for event, in processes that start alike.
#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "execute/control_events.h"
#include "execute/harness_for_tests.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = kQuietMask}));

TEST(InterleaveRepeatTest, RandomSchedulesRepeatThemselves) {
  PreferPreemptions(true);
  Random random(2);
  const IsolatedRun with_events = {.events = true};
  for (int i = 0; i < 60; ++i) {
    const Schedule schedule = Generate(random, 40);
    const Outcome first = RunIsolated(schedule, with_events);
    const Outcome second = RunIsolated(schedule, with_events);
    ASSERT_EQ(first.kind, OutcomeKind::Clean) << first.report;
    EXPECT_NE(first.report.find(kEventsPrefix), std::string::npos) << first.report;
    EXPECT_EQ(first.report, second.report) << Print(schedule);
  }
}

}  // namespace
}  // namespace gcfuzz
