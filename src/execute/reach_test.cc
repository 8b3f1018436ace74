// The fuzzer reaches its own vocabulary: from nothing, without coverage to guide it, every
// operation that is not masked has an effect within so many executions, far fewer than a
// minute's.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/random.h"
#include "execute/harness.h"
#include "execute/known_bugs.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

class StartOnce : public testing::Environment {
 public:
  void SetUp() override {
    setenv("GCFUZZ_MASK", "known", /*overwrite=*/0);
    StartHarness();
  }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

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

bool Expected(const OpInfo& op) { return !IsMasked(op.code) && !CPythonLacks(op.code); }

std::string WithoutEffect() {
  std::string names;
  for (const OpInfo& op : AllOps()) {
    const bool effective = GetStatistics().ops[static_cast<uint8_t>(op.code)].effective > 0;
    if (Expected(op) && !effective) names += " " + std::string(op.name);
  }
  return names;
}

// The rarest has an effect 15 times or more in so many: 3 in 10,000,000 seeds would fail by
// chance.
TEST(ReachTest, EveryOperationHasAnEffect) {
  constexpr int kExecutions = 6000;
  BlindCampaign campaign(20241122);
  int executions = 0;
  for (; executions < kExecutions && !WithoutEffect().empty(); ++executions) {
    const Schedule schedule = campaign.Next();
    const Verdict verdict = Execute(schedule);
    if (!verdict.IsFinding()) continue;
    ReportFinding(verdict, schedule);
    FAIL() << "a finding, see above: what was executed before it is too little to judge";
  }
  std::printf("every operation had an effect after %d executions\n", executions);
  EXPECT_EQ(WithoutEffect(), "") << "without effect in " << executions << " executions";
}

}  // namespace
}  // namespace gcfuzz
