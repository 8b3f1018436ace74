// Interpreters beside the main one are so many in a process, however long it runs.
#include "python/subinterpreter.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "execute/harness_for_tests.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

uint64_t Effects(OpCode op) { return GetStatistics().ops[static_cast<uint8_t>(op)].effective; }

TEST(SubinterpreterTest, AProcessMakesOnlySoMany) {
  for (const char* lines :
       {"threads 1\nt0  run_subinterpreter\n", "threads 1\nt0  end_with_garbage 0\n"}) {
    const Schedule schedule = FromText(lines);
    for (int i = 0; i < kMostSubinterpreters - 10; ++i) {
      ASSERT_FALSE(Execute(schedule).IsFinding());
    }
  }
  EXPECT_EQ(Effects(OpCode::RunSubinterpreter), kMostSubinterpreters - 10);
  EXPECT_EQ(Effects(OpCode::EndWithGarbage), 10);
}

}  // namespace
}  // namespace gcfuzz
