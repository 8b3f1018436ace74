// The same schedule gives the same run, event for event, in processes that start alike.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "base/sanitizers.h"
#include "base/text_sink.h"
#include "execute/control_events.h"
#include "execute/harness_for_tests.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = "known"}));

std::string EventsOf(const Schedule& schedule, const std::vector<Schedule>& earlier) {
  const Outcome outcome = RunIsolated(schedule, {.events = true, .earlier = &earlier});
  EXPECT_EQ(outcome.kind, OutcomeKind::Clean) << outcome.report;
  std::string text;
  StringSink sink(text);
  PrintControlEvents(/*with_places=*/false, sink);
  return text;
}

std::vector<Schedule> RandomSchedules(Random& random, int count) {
  std::vector<Schedule> schedules(static_cast<size_t>(count));
  for (Schedule& schedule : schedules) schedule = Generate(random, 40);
  return schedules;
}

TEST(InterleaveRepeatTest, RandomSchedulesRepeatThemselves) {
  PreferPreemptions(true);
  Random random(2);
  for (const Schedule& schedule : RandomSchedules(random, 60)) {
    const std::string first = EventsOf(schedule, {});
    EXPECT_NE(first.substr(0, kEventsPrefix.size() + 2), std::string(kEventsPrefix) + "0,");
    EXPECT_EQ(EventsOf(schedule, {}), first) << Print(schedule);
  }
}

// Each operation goes through something that earlier ones fill, use up or are the first to use:
// the type cache, queues of reference counts, empty pages, keys that instances share, QSBR. The
// last one passes as many edges as there are objects.
TEST(InterleaveRepeatTest, WhatWasExecutedBeforeChangesNothing) {
  if (kThreadSanitizer) {
    GTEST_SKIP() << "the type cache stays, so that races are seen (python/internals.c)";
  }
  const Schedule schedule = FromText(
      "threads 3\n"
      "t0  s0 = new r0\n"
      "t0  link s0.a -> s0\n"
      "t0  collect 2\n"
      "t1  s1 = list s0 s0\n"
      "t1  pop s1\n"
      "t1  r1 = native pybind11 base=native\n"
      "t1  s2 = new r1\n"
      "t2  s3 = memoryview s1\n"
      "t0  store s2.x0 = s1\n"
      "t2  s4 = weakref s2\n"
      "t1  drop s2\n"
      "t0  collect 1\n"
      "t1  get_objects\n");
  const std::string alone = EventsOf(schedule, {});
  PreferPreemptions(true);
  Random random(3);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(EventsOf(schedule, RandomSchedules(random, 20)), alone) << i;
  }
}

}  // namespace
}  // namespace gcfuzz
