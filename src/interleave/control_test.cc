#include "interleave/control.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "interleave/preempt_policy.h"

namespace gcfuzz {
namespace {

using Bodies = std::vector<std::function<void()>>;

// Letters in the order in which threads wrote them. Atomic, since what one thread sees of
// another is synchronized by nothing that a sanitizer knows of.
class Trace {
 public:
  void Write(char letter) { letters_[size_.fetch_add(1, kRelaxed)].store(letter, kRelaxed); }
  std::string text() const {
    std::string text;
    for (int i = 0; i < size_.load(kRelaxed); ++i) text += letters_[i].load(kRelaxed);
    return text;
  }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;
  std::atomic<int> size_{0};
  std::atomic<char> letters_[4096] = {};
};

class ControlTest : public testing::Test {
 protected:
  // Runs the bodies under control until the supervisor has the baton, and says why.
  control::Pause Start(const Bodies& bodies) {
    control::Begin(policy_);
    for (size_t i = 0; i < bodies.size(); ++i) {
      const int number = static_cast<int>(i);
      control::Expect(number);
      threads_.emplace_back([number, body = bodies[i]] {
        control::Enter(number);
        MoveTo(StartOf(number));
        body();
        control::Leave();
      });
    }
    return control::Supervise();
  }

  void Join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  // To the end.
  std::string Run(const Bodies& bodies) {
    EXPECT_EQ(Start(bodies), control::Pause::Quiet);
    EXPECT_FALSE(control::AnyUnderControl());
    Join();
    return trace_.text();
  }

  void WriteThrice(char letter) {
    for (int i = 0; i < 3; ++i) {
      trace_.Write(letter);
      control::PassYieldPoint(YieldKind::Op);
    }
  }

  Preemptions preemptions_;
  PreemptPolicy policy_{preemptions_};
  Trace trace_;
  std::vector<std::thread> threads_;
};

TEST_F(ControlTest, NobodyIsPreemptedUnlessTheScheduleSaysSo) {
  EXPECT_EQ(Run({[&] { WriteThrice('a'); }, [&] { WriteThrice('b'); }, [&] { WriteThrice('c'); }}),
            "aaabbbccc");
  EXPECT_EQ(policy_.met(), 0u);
}

TEST_F(ControlTest, APreemptionSwitchesWhereItSays) {
  preemptions_.Add({StartOf(0), YieldKind::Op, 1, 2});
  preemptions_.Add({StartOf(2), YieldKind::Op, 2, 0});
  EXPECT_EQ(Run({[&] { WriteThrice('a'); }, [&] { WriteThrice('b'); }, [&] { WriteThrice('c'); }}),
            "accaabbbc");
  EXPECT_EQ(policy_.met(), 2u);
  EXPECT_EQ(policy_.obeyed(), 2u);
}

TEST_F(ControlTest, APreemptionToWhoCannotRunDoesNothing) {
  preemptions_.Add({StartOf(0), YieldKind::Op, 1, 0});
  preemptions_.Add({StartOf(0), YieldKind::Op, 2, 7});
  preemptions_.Add({StartOf(1), YieldKind::Op, 1, 0});  // has left by then
  EXPECT_EQ(Run({[&] { WriteThrice('a'); }, [&] { WriteThrice('b'); }}), "aaabbb");
  EXPECT_EQ(policy_.met(), 3u);
  EXPECT_EQ(policy_.obeyed(), 0u);
}

TEST_F(ControlTest, ASemaphoreIsWaitedForAndItsPosterGoesOn) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  EXPECT_EQ(Run({[&] {
                   EXPECT_EQ(sem_wait(&semaphore), 0);
                   trace_.Write('a');
                 },
                 [&] {
                   trace_.Write('b');
                   sem_post(&semaphore);
                   trace_.Write('b');
                 }}),
            "bba");
  sem_destroy(&semaphore);
}

TEST_F(ControlTest, ATimedWaitEndsWhenNobodyElseCanGoOn) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  const auto wait = [&](char letter, long nanoseconds) {
    timespec deadline{};
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_nsec += nanoseconds;
    EXPECT_EQ(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &deadline), -1);
    EXPECT_EQ(errno, ETIMEDOUT);
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    EXPECT_GE(now.tv_nsec, deadline.tv_nsec);
    trace_.Write(letter);
  };
  EXPECT_EQ(Run({[&] { wait('a', 900'000'000); }, [&] { wait('b', 5'000'000); },
                 [&] { WriteThrice('c'); }}),
            "cccba");
  sem_destroy(&semaphore);
}

TEST_F(ControlTest, WhoSpinsGivesWayToAllOthersInTurn) {
  std::atomic<bool> go{false};
  const auto spin = [&](char letter) {
    while (!go) sched_yield();
    trace_.Write(letter);
  };
  EXPECT_EQ(Run({[&] { spin('a'); }, [&] { spin('b'); },
                 [&] {
                   trace_.Write('c');
                   go = true;
                 }}),
            "cab");
}

TEST_F(ControlTest, WhenEveryoneWaitsTheSupervisorIsTold) {
  int key = 0;
  const auto wait = [&](char letter) {
    EXPECT_TRUE(control::BlockOn(&key));
    trace_.Write(letter);
  };
  EXPECT_EQ(Start({[&] { wait('a'); }, [&] { wait('b'); }}), control::Pause::Quiet);
  EXPECT_TRUE(control::AnyUnderControl());
  control::Wake(&key, 1);
  EXPECT_EQ(control::Supervise(), control::Pause::Quiet);
  EXPECT_TRUE(control::AnyUnderControl());
  control::Wake(&key);
  EXPECT_EQ(control::Supervise(), control::Pause::Quiet);
  EXPECT_FALSE(control::AnyUnderControl());
  Join();
  EXPECT_EQ(trace_.text(), "ab");
}

TEST_F(ControlTest, WhoSpinsForNothingIsALivelock) {
  std::atomic<bool> go{false};
  const auto spin = [&] {
    while (!go) sched_yield();
  };
  EXPECT_EQ(Start({spin, spin}), control::Pause::NoProgress);
  go = true;
  control::BeginSchedule(policy_);
  while (control::AnyUnderControl()) control::Supervise();
  Join();
}

TEST_F(ControlTest, WhoLeavesMayCallTheSupervisorAndAnotherMayTakeTheNumber) {
  control::Begin(policy_);
  control::Expect(0);
  control::Expect(1);
  const auto live = [&](int number, char letter, bool call) {
    return std::thread([this, number, letter, call] {
      control::Enter(number);
      trace_.Write(letter);
      control::Leave(call);
    });
  };
  threads_.push_back(live(0, 'a', true));
  threads_.push_back(live(1, 'b', false));
  EXPECT_EQ(control::Supervise(), control::Pause::Called);
  EXPECT_EQ(trace_.text(), "a");
  control::Expect(0);
  threads_.push_back(live(0, 'c', false));
  EXPECT_EQ(control::Supervise(1), control::Pause::Quiet);
  EXPECT_EQ(trace_.text(), "abc");
  Join();
}

// ---- Threads that threads start. ----

struct Errand {
  Trace* trace;
  char letter;
};

void* Do(void* errand) {
  static_cast<Errand*>(errand)->trace->Write(static_cast<Errand*>(errand)->letter);
  return errand;
}

TEST_F(ControlTest, AStartedThreadIsUnderControlAndJoinedWithoutHoldingAnyoneUp) {
  Errand errand{&trace_, 'b'};
  EXPECT_EQ(Run({[&] {
              pthread_t handle{};
              ASSERT_EQ(pthread_create(&handle, nullptr, Do, &errand), 0);
              trace_.Write('a');
              control::PassYieldPoint(YieldKind::Op);
              trace_.Write('a');
              void* result = nullptr;
              ASSERT_EQ(pthread_join(handle, &result), 0);
              EXPECT_EQ(result, &errand);
              trace_.Write('a');
            }}),
            "aaba");
}

TEST_F(ControlTest, MoreThreadsThanThereAreNumbersAreRefused) {
  Errand errand{&trace_, 'b'};
  Run({[&] {
    std::vector<pthread_t> handles(control::kMaxThreads - control::kFirstStarted);
    for (pthread_t& handle : handles) {
      ASSERT_EQ(pthread_create(&handle, nullptr, Do, &errand), 0);
    }
    pthread_t one_more{};
    EXPECT_EQ(pthread_create(&one_more, nullptr, Do, &errand), EAGAIN);
    for (const pthread_t handle : handles) EXPECT_EQ(pthread_join(handle, nullptr), 0);
  }});
  EXPECT_EQ(trace_.text().size(), size_t{control::kMaxThreads - control::kFirstStarted});
}

// ---- Events. ----

TEST_F(ControlTest, TheSameRunHasTheSameEventsAndAnotherHasNot) {
  const auto fingerprint = [&] {
    Run({[&] { WriteThrice('a'); }, [&] { WriteThrice('b'); }});
    EXPECT_EQ(control::Events().size(), 8u);  // three each, and their ends
    return control::Events().fingerprint();
  };
  const uint64_t first = fingerprint();
  EXPECT_EQ(fingerprint(), first);
  preemptions_.Add({StartOf(0), YieldKind::Op, 3, 1});
  EXPECT_NE(fingerprint(), first);
  const ControlEvent& event = control::Events().at(2);
  EXPECT_EQ(event, (ControlEvent{0, YieldKind::Op, 1, StartOf(0), 3, 0, 0b11}));
}

TEST(ControlOfNobodyTest, WhoIsNotUnderControlHasTheRealFunctions) {
  EXPECT_FALSE(control::IsControlled());
  control::PassYieldPoint(YieldKind::Op);
  EXPECT_TRUE(control::BlockOn(nullptr));
  timespec before{};
  clock_gettime(CLOCK_REALTIME, &before);
  EXPECT_GT(before.tv_sec, 1'600'000'000);
  sem_t semaphore;
  sem_init(&semaphore, 0, 1);
  EXPECT_EQ(sem_wait(&semaphore), 0);
  EXPECT_EQ(sem_timedwait(&semaphore, &before), -1);
  EXPECT_EQ(errno, ETIMEDOUT);
  EXPECT_EQ(sched_yield(), 0);
  sem_destroy(&semaphore);
}

}  // namespace
}  // namespace gcfuzz
