// What the table says about versions. Whether CPython does so: execute/by_design_test.cc.
#include "oracle/expectations.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace gcfuzz {
namespace {

constexpr uint32_t kFinal = 0xf0;
constexpr uint32_t Version(uint32_t minor, uint32_t micro, uint32_t level = kFinal) {
  return 3U << 24 | minor << 16 | micro << 8 | level;
}

TEST(ExpectationsTest, EveryRowIsWhole) {
  std::set<std::string_view> names;
  for (const ExpectationInfo& info : AllExpectations()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(info.what.back(), '.') << info.name;
    EXPECT_FALSE(info.source.empty() || info.treatment.empty()) << info.name;
    EXPECT_EQ(&info, &AllExpectations()[static_cast<size_t>(info.expectation)]) << info.name;
  }
}

TEST(ExpectationsTest, BoundsAscendAndAlternate) {
  for (const ExpectationInfo& info : AllExpectations()) {
    for (size_t i = 1; i < info.versions.size(); ++i) {
      EXPECT_LT(info.versions[i - 1].version, info.versions[i].version) << info.name;
      EXPECT_NE(info.versions[i - 1].since, info.versions[i].since) << info.name;
    }
  }
}

TEST(ExpectationsTest, WithoutBoundsItHoldsOnAllVersions) {
  EXPECT_TRUE(IsByDesign(Expectation::FinalizerRunsOnce, Version(13, 0)));
  EXPECT_TRUE(IsByDesign(Expectation::FinalizerRunsOnce, Version(16, 0, 0xa1)));
}

TEST(ExpectationsTest, TheOrderOfWeakrefsTurnsWith315) {
  EXPECT_TRUE(WeakrefsWithoutCallbackClearedBeforeFinalizers(Version(13, 5)));
  EXPECT_TRUE(WeakrefsWithoutCallbackClearedBeforeFinalizers(Version(14, 7)));
  EXPECT_FALSE(WeakrefsWithoutCallbackClearedBeforeFinalizers(Version(15, 0, 0xc1)));
}

TEST(ExpectationsTest, AReleaseLineCanGainWhatTheNextOneLacks) {
  EXPECT_FALSE(WeakrefsOfFinalizersCleared(Version(13, 12)));
  EXPECT_TRUE(WeakrefsOfFinalizersCleared(Version(13, 13)));
  EXPECT_FALSE(WeakrefsOfFinalizersCleared(Version(14, 3)));
  EXPECT_TRUE(WeakrefsOfFinalizersCleared(Version(14, 4)));
  EXPECT_TRUE(WeakrefsOfFinalizersCleared(Version(15, 0)));
}

TEST(ExpectationsTest, AReleaseLineCanLoseAndRegain) {
  std::string immortal;
  for (const uint32_t micro : {0, 1, 2, 3, 15}) {
    immortal += IsByDesign(Expectation::TypesBecomeImmortal, Version(13, micro)) ? '1' : '0';
  }
  EXPECT_EQ(immortal, "10011");
  EXPECT_FALSE(IsByDesign(Expectation::TypesBecomeImmortal, Version(14, 0)));
}

TEST(ExpectationsTest, VersionsAreReadable) {
  const auto text = [](Expectation expectation) {
    return DescribeVersions(AllExpectations()[static_cast<size_t>(expectation)]);
  };
  EXPECT_EQ(text(Expectation::FinalizerRunsOnce), "all versions");
  EXPECT_EQ(text(Expectation::WeakrefsClearedBeforeFinalizers), "before 3.15.0");
  EXPECT_EQ(text(Expectation::WeakrefsClearedAgainAfterFinalizers),
            "since 3.13.13, before 3.14.0, since 3.14.4");
}

}  // namespace
}  // namespace gcfuzz
