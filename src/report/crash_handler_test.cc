#include "report/crash_handler.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <thread>

#include "base/exit_codes.h"
#include "base/harness_fault.h"
#include "report/run_record.h"

namespace gcfuzz {
namespace {

void Prepare() {
  FaultWhenMemoryRunsOut();
  InstallCrashHandler();
}

constexpr size_t kTooMuch = size_t{1} << 60;  // more than any address space has

// Not a new-expression, which a compiler may leave out.
void AllocateTooMuch() { ::operator delete(::operator new(kTooMuch)); }

TEST(CrashHandlerTest, NoMemoryForOurOwnCodeIsAHarnessFault) {
  EXPECT_EXIT(
      {
        Prepare();
        AllocateTooMuch();
      },
      testing::ExitedWithCode(kExitHarnessFault), "HARNESS FAULT: memory ran out in gcfuzz's own");
}

// CPython's allocators ask malloc, and raise MemoryError.
TEST(CrashHandlerTest, NoMemoryForOthersIsNone) {
  Prepare();
  volatile size_t size = kTooMuch;
  void* const memory = std::malloc(size);
  EXPECT_EQ(memory, nullptr);
  std::free(memory);
}

TEST(CrashHandlerTest, AnAbortHasItsRunRecord) {
  Schedule schedule;
  schedule.operations = {{OpCode::GetObjects, 0, {}}};
  EXPECT_DEATH(
      {
        Prepare();
        RecordBuild("3.13.5 free-threaded", "asan", "known", "gcfuzz run");
        RecordSchedule(&schedule);
        RecordPlace({0, 0});
        std::abort();
      },
      "running: t0 operation 1 \\(get_objects\\)\nschedule:\n(.*\n)+"
      "CPython 3.13.5 free-threaded, variant asan, masked: known\nreplay: gcfuzz run hex:");
}

// Ten times, for which thread comes when is chance.
TEST(CrashHandlerTest, ThreadsThatAbortTogetherLeaveTheReportWhole) {
  constexpr int kThreads = 4;
  Schedule schedule;
  schedule.operations.resize(kMaxOperations, {OpCode::GetObjects, 0, {}});
  for (int i = 0; i < 10; ++i) {
    EXPECT_DEATH(
        {
          Prepare();
          RecordSchedule(&schedule);
          std::atomic<int> here{0};
          for (int thread = 0; thread < kThreads; ++thread) {
            std::thread([&] {
              for (++here; here < kThreads;) continue;
              std::abort();
            }).detach();
          }
          pause();
        },
        "schedule:\n(.*\n)+CPython .*\nreplay: .*hex:[0-9a-f]+\n");
  }
}

// The pause is for the other thread to end the process in, if it may.
TEST(CrashHandlerTest, AThreadThatCrashesLeavesTheReportOfAFindingWhole) {
  EXPECT_DEATH(
      {
        Prepare();
        SilenceCrashHandler();
        std::thread([] { std::abort(); }).detach();
        usleep(300'000);
        write(STDERR_FILENO, "the end\n", 8);
        std::abort();
      },
      "the end\n");
}

}  // namespace
}  // namespace gcfuzz
