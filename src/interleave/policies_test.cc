// What policies make of three threads of three operations each.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "interleave/control.h"
#include "interleave/pct_policy.h"
#include "interleave/pos_policy.h"
#include "interleave/replay_policy.h"
#include "interleave/simple_policies.h"

namespace gcfuzz {
namespace {

constexpr int kSeeds = 60;
constexpr int kOperations = 3;

// "abcabcabc": whose operations were over when. Atomic, since no sanitizer sees the hand-over.
std::string RunThree(Policy& policy) {
  std::atomic<char> letters[3 * kOperations] = {};
  std::atomic<size_t> size{0};
  std::vector<std::thread> threads;
  control::Begin(policy);
  for (int number = 0; number < 3; ++number) {
    control::Expect(number);
    threads.emplace_back([&, number] {
      control::Enter(number);
      for (int i = 0; i < kOperations; ++i) {
        MoveTo(static_cast<Anchor>(kOperations * number + i));
        letters[size.fetch_add(1)].store(static_cast<char>('a' + number));
        control::PassYieldPoint(YieldKind::Op);
      }
      control::Leave();
    });
  }
  EXPECT_EQ(control::Supervise(), control::Pause::Quiet);
  for (std::thread& thread : threads) thread.join();
  return {letters, letters + size.load()};
}

// Threads that ran before another one had done all it does.
int Switches(const std::string& text) {
  int switches = 0;
  for (size_t i = 1; i < text.size(); ++i) switches += text[i] != text[i - 1];
  return switches - 2;
}

TEST(PoliciesTest, RoundRobinTakesTurns) {
  RoundRobinPolicy policy;
  EXPECT_EQ(RunThree(policy), "abcabcabc");
}

TEST(PoliciesTest, PctOfDepthOneOrdersThreads) {
  std::set<std::string> orders;
  for (int seed = 0; seed < kSeeds; ++seed) {
    PctPolicy policy(1, static_cast<uint64_t>(seed));
    orders.insert(RunThree(policy));
  }
  // The first to run has the baton before anybody is asked.
  EXPECT_EQ(orders, (std::set<std::string>{"aaabbbccc", "aaacccbbb", "abbbaaccc", "abbbcccaa",
                                           "acccaabbb", "acccbbbaa"}));
}

TEST(PoliciesTest, PctOfDepthTwoChangesItsMindOnce) {
  std::set<std::string> orders;
  for (int seed = 0; seed < kSeeds; ++seed) {
    PctPolicy one(1, static_cast<uint64_t>(seed));
    PctPolicy two(2, static_cast<uint64_t>(seed));
    const std::string changed = RunThree(two);
    EXPECT_LE(Switches(changed), Switches(RunThree(one)) + 2) << changed;
    orders.insert(changed);
  }
  EXPECT_GT(orders.size(), 8u);
}

// A change at an edge is asked for there, however far it is.
TEST(PoliciesTest, PctAsksForTheEdgeOfItsChange) {
  std::set<uint32_t> edges;
  for (int seed = 0; seed < kSeeds; ++seed) {
    PctPolicy policy(2, static_cast<uint64_t>(seed));
    policy.Begin();
    Position position;
    position.counts[static_cast<int>(YieldKind::Edge)] = 1;
    const YieldPoint at = {0, YieldKind::Edge, position};
    const uint32_t next = policy.NextEdge(at);
    edges.insert(next);
    EXPECT_GE(next, 1u);
    position.counts[static_cast<int>(YieldKind::Edge)] = next;
    EXPECT_EQ(policy.NextEdge(at), next) << "asked again";
    policy.Choose(at, 0b11);
    EXPECT_EQ(policy.NextEdge(at), Policy::kNoEdge) << "it has come";
  }
  EXPECT_GT(edges.size(), 30u);
}

TEST(PoliciesTest, ARandomWalkIsItsSeeds) {
  std::set<std::string> orders;
  for (int seed = 0; seed < kSeeds; ++seed) {
    RandomPolicy policy(static_cast<uint64_t>(seed));
    const std::string order = RunThree(policy);
    EXPECT_EQ(RunThree(policy), order);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 10u);
}

// ---- Partial order sampling. ----

TEST(PoliciesTest, PartialOrderSamplingIsItsSeeds) {
  std::set<std::string> orders;
  for (int seed = 0; seed < kSeeds; ++seed) {
    PosPolicy policy(static_cast<uint64_t>(seed));
    const std::string order = RunThree(policy);
    EXPECT_EQ(RunThree(policy), order);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 20u);
}

// How often t1, which stands at `waits_at` and is drawn to be last, goes on within twenty steps of
// t0 that begin at `passes`.
int TimesThatOneGoesOn(YieldKind waits_at, YieldPoint passes) {
  int times = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    PosPolicy policy(seed);
    policy.Begin();
    Position position;
    policy.Choose({1, waits_at, position, 4096}, 0b11);
    bool went_on = false;
    for (int i = 0; i < 20; ++i) went_on |= policy.Choose(passes, 0b11) == 1;
    times += went_on ? 1 : 0;
  }
  return times;
}

// A step that waits keeps a priority that may be low for long, unless what it races with draws it
// anew: then twenty of twenty against it are hardly ever drawn.
TEST(PoliciesTest, PartialOrderSamplingDrawsAnewAfterARace) {
  const Position position;
  const YieldPoint same_kind = {0, YieldKind::Clear, position, 4096};
  EXPECT_EQ(TimesThatOneGoesOn(YieldKind::Clear, same_kind), 200);
  EXPECT_LT(TimesThatOneGoesOn(YieldKind::Finalize, same_kind), 199);
  const YieldPoint near = {0, YieldKind::Edge, position, 4096 + 100};
  const YieldPoint far = {0, YieldKind::Edge, position, 4096 + 4096};
  EXPECT_EQ(TimesThatOneGoesOn(YieldKind::Edge, near), 200);
  EXPECT_LT(TimesThatOneGoesOn(YieldKind::Edge, far), 199);
}

// ---- Replay. ----

std::vector<ControlEvent> EventsOfLastRun() {
  const EventLog& log = control::Events();
  std::vector<ControlEvent> events;
  events.reserve(log.kept());
  for (uint64_t i = 0; i < log.kept(); ++i) events.push_back(log.at(i));
  return events;
}

[[noreturn]] void EndWithIndex(uint64_t index, const ControlEvent&) {
  std::_Exit(static_cast<int>(index));
}

TEST(PoliciesTest, AReplayDoesWhatAnotherPolicyDid) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    RandomPolicy random(static_cast<uint64_t>(seed));
    const std::string order = RunThree(random);
    const std::vector<ControlEvent> recorded = EventsOfLastRun();
    ReplayPolicy replay(recorded.data(), recorded.size(), EndWithIndex);
    EXPECT_EQ(RunThree(replay), order);
    EXPECT_EQ(EventsOfLastRun(), recorded);
  }
}

TEST(PoliciesTest, AReplayAsksForTheEdgeThatComesNextIfItIsThere) {
  const ControlEvent recorded[] = {{0, YieldKind::Edge, 1, 5, 40, 40, 0b11},
                                   {1, YieldKind::Edge, 0, 6, 7, 7, 0b11}};
  ReplayPolicy policy(recorded, std::size(recorded), EndWithIndex);
  policy.Begin();
  Position position{5, {}};
  position.counts[static_cast<int>(YieldKind::Edge)] = 1;
  EXPECT_EQ(policy.NextEdge({0, YieldKind::Edge, position}), 40u);
  position.counts[static_cast<int>(YieldKind::Edge)] = 40;
  EXPECT_EQ(policy.Choose({0, YieldKind::Edge, position}, 0b11), 1);
  EXPECT_EQ(policy.NextEdge({0, YieldKind::Edge, position}), Policy::kNoEdge) << "t1 is next";
}

TEST(PoliciesDeathTest, AReplayTellsWhichEventIsAnother) {
  const ControlEvent recorded[] = {{0, YieldKind::Op, 0, 3, 1, 0, 0b11},
                                   {0, YieldKind::Block, -1, 4, 1, 0, 0},
                                   {0, YieldKind::Op, 1, 4, 1, 0, 0b11}};
  Position position{3, {1}};
  const YieldPoint at = {0, YieldKind::Op, position};
  const auto after_the_first = [&](Anchor anchor, uint32_t edges, ThreadSet ready) {
    ReplayPolicy policy(recorded, std::size(recorded), EndWithIndex);
    policy.Begin();
    EXPECT_EQ(policy.Choose(at, 0b11), 0);
    position.anchor = anchor;
    position.counts[static_cast<int>(YieldKind::Edge)] = edges;
    const int next = policy.Choose(at, ready);
    EXPECT_EQ(next, 1);
    policy.Choose(at, ready);
  };
  EXPECT_EXIT(after_the_first(5, 0, 0b11), testing::ExitedWithCode(2), "") << "another operation";
  EXPECT_EXIT(after_the_first(4, 1, 0b11), testing::ExitedWithCode(2), "") << "an edge more";
  EXPECT_EXIT(after_the_first(4, 0, 0b111), testing::ExitedWithCode(2), "") << "one more is ready";
  EXPECT_EXIT(after_the_first(4, 0, 0b11), testing::ExitedWithCode(3), "") << "one event more";
}

}  // namespace
}  // namespace gcfuzz
