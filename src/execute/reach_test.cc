// The fuzzer reaches its own vocabulary: from nothing, without coverage to guide it, every
// operation that is not masked has an effect within so many executions, far fewer than a
// minute's.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/sanitizers.h"
#include "execute/harness_for_tests.h"
#include "execute/life_counts.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce({.mask = "known"}));

// What an engine does without looking at coverage: new schedules, and changed ones of before.
class BlindCampaign {
 public:
  explicit BlindCampaign(uint64_t seed) : random_(seed) {}

  Schedule Next() {
    Schedule schedule;
    if (pool_.empty() || random_.OneIn(4)) {
      schedule = Generate(random_, kMaxOperations);
    } else {
      schedule = pool_[random_.Below(static_cast<uint32_t>(pool_.size()))];
      Mutate(schedule, random_, kMaxOperations);
    }
    Keep(schedule);
    return schedule;
  }

 private:
  static constexpr size_t kPool = 64;

  void Keep(const Schedule& schedule) {
    if (pool_.size() < kPool) {
      pool_.push_back(schedule);
    } else {
      pool_[random_.Below(kPool)] = schedule;
    }
  }

  Random random_;
  std::vector<Schedule> pool_;
};

// Those that are neither masked nor too new for this CPython.
std::string WithoutEffect(const OpCounts* ops) {
  std::string names;
  for (const OpInfo& op : AllOps()) {
    const bool expected = !IsMasked(op.code) && !CPythonLacks(op.code);
    const bool effective = ops[static_cast<uint8_t>(op.code)].effective > 0;
    if (expected && !effective) names += " " + std::string(op.name);
  }
  return names;
}

// A process that executes so many schedules, or fewer if CPython does not survive one. The
// counts outlive it.
void RunChild(uint64_t seed, int executions, const std::string& counts) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("GCFUZZ_COUNTS", counts.c_str(), /*overwrite=*/1);
    KeepLifeCounts();
    std::freopen("/dev/null", "w", stderr);
    BlindCampaign campaign(seed);
    for (int i = 0; i < executions; ++i) {
      const Schedule schedule = campaign.Next();
      if (Execute(schedule).IsFinding()) break;
    }
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

// Known bugs of the CPython under test end processes soon, but not before each operation that
// triggers one has had its effect somewhere. First, for children must not inherit threads.
TEST(ReachTest, MaskedOperationsHaveAnEffectToo) {
  constexpr int kChildren = 60;
  const std::string masked = MaskedOps();
  ASSERT_EQ(MaskOps(""), "");
  std::string counts = testing::TempDir() + "reach_test_XXXXXX";
  ASSERT_NE(mkdtemp(counts.data()), nullptr);
  std::string missing = "?";
  int children = 0;
  for (; children < kChildren && !missing.empty(); ++children) {
    RunChild(static_cast<uint64_t>(children), 400, counts);
    missing = WithoutEffect(ReadLifeCounts(counts).ops);
  }
  std::printf("all of them had an effect after %d processes, %llu executions\n", children,
              static_cast<unsigned long long>(ReadLifeCounts(counts).executions));
  EXPECT_EQ(missing, "") << "without effect in " << children << " processes";
  std::filesystem::remove_all(counts);
  EXPECT_EQ(MaskOps(masked), "");
}

// Measured with 129 operations: after 1,700 to 2,300. A minute is good for 6,000 on one core.
TEST(ReachTest, EveryOperationHasAnEffect) {
  if (kThreadSanitizer) GTEST_SKIP() << kRacesEndIt;
  constexpr int kExecutions = 8000;
  BlindCampaign campaign(20241122);
  int executions = 0;
  for (; executions < kExecutions && !WithoutEffect(GetStatistics().ops).empty(); ++executions) {
    const Schedule schedule = campaign.Next();
    const Verdict verdict = Execute(schedule);
    if (!verdict.IsFinding()) continue;
    ReportFinding(verdict, schedule);
    FAIL() << "a finding, see above: what was executed before it is too little to judge";
  }
  std::printf("every operation had an effect after %d executions\n", executions);
  EXPECT_EQ(WithoutEffect(GetStatistics().ops), "")
      << "without effect in " << executions << " executions";
}

}  // namespace
}  // namespace gcfuzz
