// Idioms are written once and drawn for ever: one whose operations find nothing to work on is dead.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "execute/harness_for_tests.h"
#include "schedule/idioms.h"
#include "schedule/mask.h"
#include "schedule/op_table.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = "known"}));

// Whether a known bug of this CPython leaves it out, as the generator does.
bool IsLeftOut(const Schedule& idiom) {
  return std::any_of(idiom.operations.begin(), idiom.operations.end(),
                     [](const Operation& operation) { return IsMasked(operation.code); });
}

// What another thread has taken away or not made yet is gone rightly: that is the race.
bool MayFindNothing(OpCode code) {
  return code == OpCode::Drop || code == OpCode::Deref || code == OpCode::Preempt;
}

// The names of the operations that were skipped.
std::string SkippedIn(const Schedule& idiom) {
  uint64_t before[256];
  for (int code = 0; code < 256; ++code) before[code] = GetStatistics().ops[code].skipped;
  EXPECT_FALSE(Execute(idiom).IsFinding()) << Print(idiom);
  std::string skipped;
  for (const OpInfo& op : AllOps()) {
    const auto code = static_cast<size_t>(op.code);
    const bool more = GetStatistics().ops[code].skipped > before[code];
    if (more && !MayFindNothing(op.code)) skipped += std::string(op.name) + " ";
  }
  return skipped;
}

TEST(IdiomsRunTest, OperationsOfPreemptedOnesFindWhatTheyNeed) {
  int run = 0;
  for (const Schedule& idiom : PreemptedIdioms()) {
    if (IsLeftOut(idiom)) continue;
    EXPECT_EQ(SkippedIn(idiom), "") << Print(idiom);
    ++run;
  }
  EXPECT_GE(run, 10);
}

}  // namespace
}  // namespace gcfuzz
