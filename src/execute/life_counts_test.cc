#include "execute/life_counts.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "execute/harness_for_tests.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

class LifeCountsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "life_counts_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A process that executes the schedule so often and is then ended by a signal.
  void LiveAndDie(const std::string& operations, int executions) const {
    const Schedule schedule = FromText(operations);
    const pid_t child = fork();
    if (child == 0) {
      setenv("GCFUZZ_COUNTS", folder_.c_str(), /*overwrite=*/1);
      KeepLifeCounts();
      for (int i = 0; i < executions; ++i) Execute(schedule);
      kill(getpid(), SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
  }

  std::string folder_;
};

OpCounts CountsOf(const LifeCounts& counts, OpCode code) {
  return counts.ops[static_cast<uint8_t>(code)];
}

TEST_F(LifeCountsTest, OutliveTheProcessAndAddUp) {
  LiveAndDie("threads 1\nt0  r0 = new r0\nt0  unlink r1.a\n", 3);
  LiveAndDie("threads 1\nt0  r0 = new r0\n", 4);
  const LifeCounts counts = ReadLifeCounts(folder_);
  EXPECT_EQ(counts.executions, 7u);
  EXPECT_EQ(CountsOf(counts, OpCode::New).executed, 7u);
  EXPECT_EQ(CountsOf(counts, OpCode::New).effective, 7u);
  EXPECT_EQ(CountsOf(counts, OpCode::Unlink).executed, 3u);
  EXPECT_EQ(CountsOf(counts, OpCode::Unlink).skipped, 3u);
  EXPECT_EQ(CountsOf(counts, OpCode::Drop).executed, 0u);
}

TEST_F(LifeCountsTest, AProcessThatExecutesNothingCountsNothing) {
  LiveAndDie("threads 1\nt0  r0 = new r0\n", 0);
  EXPECT_EQ(ReadLifeCounts(folder_).executions, 0u);
}

TEST_F(LifeCountsTest, OtherFilesDoNotCount) {
  LiveAndDie("threads 1\nt0  r0 = new r0\n", 2);
  const auto theirs = std::filesystem::directory_iterator(folder_)->path();
  const auto size = std::filesystem::file_size(theirs);
  std::ofstream(folder_ + "/short") << "counts";
  std::ofstream(folder_ + "/noise") << std::string(size, 'x');
  EXPECT_EQ(ReadLifeCounts(folder_).executions, 2u);
  EXPECT_EQ(ReadLifeCounts(folder_ + "/nowhere").executions, 0u);
}

}  // namespace
}  // namespace gcfuzz
