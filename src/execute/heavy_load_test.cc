// Under load: eight threads, schedules as large as limits.h allows, one after the other in
// one process. Nothing of ours fails, and memory stays where it was.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/exit_codes.h"
#include "base/random.h"
#include "execute/harness_for_tests.h"
#include "execute/known_bugs.h"
#include "python/subinterpreter.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"
#include "schedule/repair.h"

namespace gcfuzz {
namespace {

const auto* const environment =
    testing::AddGlobalTestEnvironment(new StartOnce({.mask = kQuietMask}));

// Random schedules one behind the other until the limits cut them off, on all threads.
Schedule LargestRandom(Random& random) {
  Schedule schedule;
  schedule.threads = kMaxThreads;
  while (schedule.operations.size() < kMaxOperations) {
    for (Operation operation : Generate(random, kMaxOperations).operations) {
      if (!IsBody(operation.thread)) {
        operation.thread = static_cast<uint8_t>(random.Below(kMaxThreads));
      }
      schedule.operations.push_back(operation);
    }
  }
  Repair(schedule);
  return schedule;
}

size_t ResidentKilobytes() {
  FILE* file = std::fopen("/proc/self/statm", "r");
  size_t all = 0;
  size_t resident = 0;
  const int read = file != nullptr ? std::fscanf(file, "%zu %zu", &all, &resident) : 0;
  if (file != nullptr) std::fclose(file);
  return read == 2 ? resident * static_cast<size_t>(sysconf(_SC_PAGESIZE)) / 1024 : 0;
}

// AddressSanitizer keeps up to 256 MB of freed memory, and subinterpreters stay until there are
// kMostSubinterpreters: some 700 executions. From then on 800 more added 3 MB on 3.13.5.
constexpr size_t kMaxGrowthKilobytes = 64 * 1024;
constexpr int kGrown = 2;  // exit code

// Ends the process. A finding ends it too: it is not what is tested here.
[[noreturn]] void ExecuteLargest(int executions, const char* mask) {
  MaskOps(ExpandMask(mask));
  Random random(4);
  size_t warm = 0;
  for (int i = 0; i < executions; ++i) {
    if (i == executions / 2) warm = ResidentKilobytes();
    const Schedule schedule = LargestRandom(random);
    const Verdict verdict = Execute(schedule);
    if (!verdict.IsFinding()) continue;
    ReportFinding(verdict, schedule);
    printf("a finding in execution %d\n", i);
    fflush(stdout);
    _exit(kExitFinding);
  }
  const size_t end = ResidentKilobytes();
  printf("%d executions; resident: %zu KB after half of them, %zu KB in the end\n", executions,
         warm, end);
  fflush(stdout);
  _exit(end > warm + kMaxGrowthKilobytes ? kGrown : kExitOk);
}

// GCFUZZ_EXECUTIONS raises the number.
int Executions(int unless_said) {
  const char* wanted = std::getenv("GCFUZZ_EXECUTIONS");
  return wanted != nullptr ? std::atoi(wanted) : unless_said;
}

bool IsNoHarnessFault(int status) {
  return !WIFEXITED(status) || WEXITSTATUS(status) != kExitHarnessFault;
}

TEST(HeavyLoadTest, NothingOfOursFails) {
  EXPECT_EXIT(ExecuteLargest(Executions(400), kQuietMask), IsNoHarnessFault, "");
}

TEST(HeavyLoadTest, MemoryIsFlat) {
  EXPECT_EXIT(ExecuteLargest(Executions(1600), kQuietMask), testing::ExitedWithCode(kExitOk), "");
}

}  // namespace
}  // namespace gcfuzz
