#include "python/late_frees.h"

#include <gtest/gtest.h>

#include "execute/harness_for_tests.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

// Each thread frees what those before it have left; gh-130794: until 3.13.3 none does.
TEST(LateFreesTest, WaitForTheNextThreadToEnd) {
  const bool fixed = PY_VERSION_HEX >= 0x030d0300;
  for (int threads = 1; threads < 4; ++threads) {
    LetAThreadFreeLate();
    EXPECT_EQ(CountLateFrees(), fixed ? 1 : threads);
  }
  CollectGarbage(kFullCollection);
  EXPECT_EQ(CountLateFrees(), 0);
}

}  // namespace
}  // namespace gcfuzz
