#include "execute/barrier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include <thread>
#include <vector>

namespace gcfuzz {
namespace {

void RunThreads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(BarrierTest, NobodyPassesBeforeEverybodyHasArrived) {
  Barrier barrier;
  barrier.Reset(4);
  std::atomic<int> arrived{0};
  RunThreads(4, [&](int) {
    for (int round = 1; round <= 50; ++round) {
      arrived.fetch_add(1);
      barrier.ArriveAndWait();
      EXPECT_GE(arrived.load(), 4 * round);
    }
  });
}

TEST(BarrierTest, WhoLeavesIsNotWaitedFor) {
  Barrier barrier;
  barrier.Reset(3);
  std::atomic<int> passed{0};
  RunThreads(3, [&](int number) {
    if (number == 0) {
      barrier.Leave();
      return;
    }
    barrier.ArriveAndWait();
    passed.fetch_add(1);
  });
  EXPECT_EQ(passed.load(), 2);
}

}  // namespace
}  // namespace gcfuzz
