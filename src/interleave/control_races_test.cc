// ThreadSanitizer under control: what threads do one at a time is a race unless they order it
// themselves. Of the hand-over it sees nothing.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>

#include "interleave/control.h"
#include "interleave/preempt_policy.h"

// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_options() { return "halt_on_error=1:exitcode=66"; }

namespace gcfuzz {
namespace {

using Body = std::function<void()>;

constexpr int kRaceExitCode = 66;

// What two threads do, the second once the first is through or waits, or where that gives way.
[[noreturn]] void RunBoth(const Body& first, const Body& second) {
  const Preemptions none;
  PreemptPolicy policy(none);
  control::Begin(policy);
  const std::array<Body, 2> bodies = {first, second};
  std::array<std::thread, 2> threads;
  for (int number = 0; number < 2; ++number) {
    control::Expect(number);
    threads[number] = std::thread([number, &bodies] {
      control::Enter(number);
      bodies[number]();
      control::Leave();
    });
  }
  control::Supervise();
  for (std::thread& thread : threads) thread.join();
  std::_Exit(0);
}

void ExpectRace(const Body& first, const Body& second) {
  EXPECT_EXIT(RunBoth(first, second), testing::ExitedWithCode(kRaceExitCode), "data race");
}

void ExpectNone(const Body& first, const Body& second) {
  EXPECT_EXIT(RunBoth(first, second), testing::ExitedWithCode(0), "");
}

int shared = 0;
sem_t semaphore;
sem_t other_semaphore;

void Count() { ++shared; }

TEST(ControlRacesTest, APlantedRaceIsReported) { ExpectRace(Count, Count); }

TEST(ControlRacesTest, WhatIsAtomicIsNone) {
  static std::atomic<int> counter{0};
  const auto count = [] { counter.fetch_add(1, std::memory_order_relaxed); };
  ExpectNone(count, count);
}

TEST(ControlRacesTest, WhatALockOrdersIsNone) {
  static std::mutex lock;
  const auto count = [] {
    const std::lock_guard guard(lock);
    Count();
  };
  ExpectNone(count, count);
}

TEST(ControlRacesTest, WhatASemaphoreOrdersIsNone) {
  sem_init(&semaphore, 0, 0);
  const auto post = [] {
    Count();
    sem_post(&semaphore);
  };
  const auto wait = [] {
    sem_wait(&semaphore);
    Count();
  };
  ExpectNone(post, wait);
  ExpectNone(wait, post);  // the waiting one is woken
}

TEST(ControlRacesTest, ASemaphoreOrdersNothingElse) {
  sem_init(&semaphore, 0, 0);
  sem_init(&other_semaphore, 0, 1);
  ExpectRace(
      [] {
        Count();
        sem_post(&semaphore);
      },
      [] {
        sem_wait(&other_semaphore);
        Count();
      });
}

TEST(ControlRacesTest, WhoTimesOutIsOrderedWithNothing) {
  sem_init(&semaphore, 0, 0);
  ExpectRace(
      [] {
        const timespec now = {};
        sem_timedwait(&semaphore, &now);
        Count();
      },
      Count);
}

// Many times to and fro, in each of the ways in which control hands over.
TEST(ControlRacesTest, HandingOverOrdersNothing) {
  const auto give_way = [] {
    for (int i = 0; i < 1000; ++i) sched_yield();
    control::PassYieldPoint(YieldKind::Op);
  };
  ExpectRace(
      [&] {
        Count();
        give_way();
      },
      [&] {
        give_way();
        Count();
      });
}

TEST(ControlRacesTest, WaitingAndWakingUnderControlOrdersNothing) {
  static constexpr char kKey = 0;
  ExpectRace(
      [] {
        control::BlockOn(&kKey);
        Count();
      },
      [] {
        Count();
        control::Wake(&kKey);
      });
}

// ---- A thread that a thread starts. ----

void* CountElsewhere(void*) {
  Count();
  return nullptr;
}

void StartAndJoin(const Body& before, const Body& beside, const Body& after) {
  before();
  pthread_t handle{};
  pthread_create(&handle, nullptr, CountElsewhere, nullptr);
  beside();
  pthread_join(handle, nullptr);
  after();
}

void Nothing() {}

TEST(ControlRacesTest, WhatStartingAndJoiningOrdersIsNone) {
  ExpectNone([] { StartAndJoin(Count, Nothing, Count); }, Nothing);
}

TEST(ControlRacesTest, BetweenStartingAndJoiningNothingIsOrdered) {
  ExpectRace([] { StartAndJoin(Nothing, Count, Nothing); }, Nothing);
}

TEST(ControlRacesTest, WhoDoesNotJoinIsOrderedWithNothing) {
  ExpectRace([] { StartAndJoin(Nothing, Nothing, Nothing); }, Count);
}

}  // namespace
}  // namespace gcfuzz
