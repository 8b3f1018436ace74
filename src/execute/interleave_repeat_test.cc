// The same schedule gives the same run, event for event, in processes that start alike.
#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "base/text_sink.h"
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
    const auto events = [&] {
      const Outcome outcome = RunIsolated(schedule, with_events);
      EXPECT_EQ(outcome.kind, OutcomeKind::Clean) << outcome.report;
      std::string text;
      StringSink sink(text);
      PrintControlEvents(/*with_places=*/false, sink);
      return text;
    };
    const std::string first = events();
    EXPECT_NE(first.substr(0, kEventsPrefix.size() + 2), std::string(kEventsPrefix) + "0,");
    EXPECT_EQ(events(), first) << Print(schedule);
  }
}

}  // namespace
}  // namespace gcfuzz
