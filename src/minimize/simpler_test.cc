#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "minimize/from_text.h"
#include "minimize/minimize.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

TEST(SimplerTest, EachTermCountsOnlyWhenTheOnesBeforeItAreEqual) {
  // From simplest to least simple, each for the reason named.
  const std::vector<Schedule> ladder = {
      FromText("threads 1\n"),
      FromText("threads 1\nt0 drop r0\n"),
      FromText("threads 1\nt0 drop r1\n"),                // operands
      FromText("threads 1\nt0 r0 = type base=native\n"),  // cost
      FromText("threads 1\nt0 collect 0\n"),              // cost
      FromText("threads 1\nt0 drop r0\nt0 drop r0\n"),    // operations
      FromText("threads 1\nt0 drop r0\nt0 drop s7\n"),    // operands
      FromText("threads 1\nt0 drop r1\nt0 drop r0\n"),    // operands, the first difference
      FromText("threads 2\n"),                            // threads
      FromText("threads 2\nt0 unlink r0.a\n"),            // operations
      FromText("threads 2\nt1 unlink r0.a\n"),            // thread of the operation
      FromText("threads 2\nb0 unlink r0.a\n"),            // a body
      FromText("threads 2\nb1 unlink r0.a\n"),            // a higher one
      FromText("threads 2\nt0 drop r0\n"),                // code
      FromText("threads 2\nt0 drop r2\n"),                // operands
  };
  for (size_t i = 0; i < ladder.size(); ++i) {
    for (size_t j = 0; j < ladder.size(); ++j) {
      EXPECT_EQ(Simpler(ladder[i], ladder[j]), i < j) << Print(ladder[i]) << Print(ladder[j]);
    }
  }
}

TEST(SimplerTest, IsAStrictTotalOrder) {
  Random random(7);
  std::vector<Schedule> all;
  for (int i = 0; i < 40; ++i) {
    all.push_back(Generate(random, 1 + static_cast<int>(random.Below(3))));
    all.push_back(all.back());  // an equal one
    all.push_back(all.back());  // and one much like it
    Mutate(all.back(), random, 3);
  }
  std::vector<std::vector<bool>> simpler(all.size(), std::vector<bool>(all.size()));
  for (size_t a = 0; a < all.size(); ++a) {
    for (size_t b = 0; b < all.size(); ++b) {
      simpler[a][b] = Simpler(all[a], all[b]);
    }
  }
  for (size_t a = 0; a < all.size(); ++a) {
    for (size_t b = 0; b < all.size(); ++b) {
      EXPECT_EQ(simpler[a][b] + simpler[b][a] + (all[a] == all[b]), 1) << a << " " << b;
      for (size_t c = 0; c < all.size(); ++c) {
        ASSERT_FALSE(simpler[a][b] && simpler[b][c] && !simpler[a][c]) << a << " " << b << " " << c;
      }
    }
  }
}

}  // namespace
}  // namespace gcfuzz
