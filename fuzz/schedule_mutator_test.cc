#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed);
extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data1, size_t size1,
                                            const uint8_t* data2, size_t size2, uint8_t* out,
                                            size_t max_out_size, unsigned int seed);

namespace gcfuzz {
namespace {

using Bytes = std::vector<uint8_t>;

// The buffer is exactly max_size (or the input's size) long: ASan sees a byte too many.
Bytes MutateBytes(Bytes input, size_t max_size, unsigned seed) {
  const size_t size = input.size();
  input.resize(std::max(size, max_size));
  input.resize(LLVMFuzzerCustomMutator(input.data(), size, max_size, seed));
  return input;
}

Bytes CrossBytes(const Bytes& left, const Bytes& right, size_t max_size, unsigned seed) {
  Bytes out(max_size);
  out.resize(LLVMFuzzerCustomCrossOver(left.data(), left.size(), right.data(), right.size(),
                                       out.data(), max_size, seed));
  return out;
}

Bytes SomeInput(uint64_t seed, int max_operations = 40) {
  Random random(seed);
  return Encode(Generate(random, max_operations));
}

// Why the bytes are not canonical, or nothing.
std::string Problem(const Bytes& bytes) {
  const auto error = CheckCanonical(bytes);
  return error ? error->reason : "";
}

TEST(ScheduleMutatorTest, GivesCanonicalBytesWithinTheSize) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const size_t max_size = kHeaderBytes + seed % 400;
    const Bytes mutated = MutateBytes(SomeInput(seed), max_size, seed);
    ASSERT_LE(mutated.size(), max_size);
    ASSERT_EQ(Problem(mutated), "");
  }
}

TEST(ScheduleMutatorTest, MakesNoiseCanonical) {
  Random random(1);
  for (unsigned seed = 0; seed < 500; ++seed) {
    Bytes noise(random.Below(3000));
    for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random.Next());
    const Bytes mutated = MutateBytes(noise, 4096, seed);
    ASSERT_EQ(Problem(mutated), "");
  }
}

TEST(ScheduleMutatorTest, ShrinksWhenAskedForLess) {
  const Bytes input = SomeInput(7, kMaxOperations);
  ASSERT_GT(input.size(), kHeaderBytes + 4 * kRecordBytes);
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Bytes mutated = MutateBytes(input, input.size() - 1, seed);
    EXPECT_LE(mutated.size(), input.size() - kRecordBytes);
    EXPECT_GE(mutated.size(), kHeaderBytes);
  }
}

TEST(ScheduleMutatorTest, StartsFromNothing) {
  std::set<Bytes> seen;
  for (unsigned seed = 0; seed < 100; ++seed) {
    const Bytes made = MutateBytes({}, 4096, seed);
    EXPECT_GT(made.size(), kHeaderBytes);
    seen.insert(made);
  }
  EXPECT_GT(seen.size(), 95u);
}

TEST(ScheduleMutatorTest, SaysSoWhenNotEvenAHeaderFits) {
  EXPECT_TRUE(MutateBytes({1, 0, 0}, kHeaderBytes - 1, 1).empty());
  EXPECT_TRUE(CrossBytes(SomeInput(1), SomeInput(2), kHeaderBytes - 1, 1).empty());
}

TEST(ScheduleMutatorTest, AHeaderAloneStaysOne) {
  EXPECT_EQ(MutateBytes(SomeInput(1), kHeaderBytes, 1).size(), kHeaderBytes);
}

TEST(ScheduleMutatorTest, TheSeedDecides) {
  const Bytes input = SomeInput(3);
  EXPECT_EQ(MutateBytes(input, 4096, 11), MutateBytes(input, 4096, 11));
  EXPECT_NE(MutateBytes(input, 4096, 11), MutateBytes(input, 4096, 12));
}

TEST(ScheduleMutatorTest, CrossOverTakesFromBothWithinTheSize) {
  int from_both = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    const Bytes left = SomeInput(seed);
    const Bytes right = SomeInput(seed + 1000);
    const size_t max_size = kHeaderBytes + seed % 300;
    const Bytes child = CrossBytes(left, right, max_size, seed);
    ASSERT_LE(child.size(), max_size);
    ASSERT_EQ(Problem(child), "");
    from_both += child != left && child != right;
  }
  EXPECT_GT(from_both, 400);
}

}  // namespace
}  // namespace gcfuzz
