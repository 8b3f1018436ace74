#include <gtest/gtest.h>

#include "report/known_bugs.h"

namespace gcfuzz {
namespace {

constexpr uint32_t k3_13_0 = 0x030d00f0;
constexpr uint32_t k3_13_1 = 0x030d01f0;
constexpr uint32_t k3_13_5 = 0x030d05f0;
constexpr uint32_t k3_14_2 = 0x030e02f0;
constexpr uint32_t k3_14_3 = 0x030e03f0;
constexpr uint32_t kMain = 0x030f00a0;

Schedule Of(std::initializer_list<OpCode> codes) {
  Schedule schedule;
  for (const OpCode code : codes) schedule.operations.push_back({code, 0, {}});
  return schedule;
}

TEST(KnownBugsTableTest, IsWellFormed) { EXPECT_EQ(FaultsOfTable(), std::vector<std::string>()); }

TEST(KnownBugsTableTest, VersionsAreOrderedAsReleased) {
  EXPECT_EQ(ParseVersion("3.13.5"), k3_13_5);
  EXPECT_EQ(ParseVersion("3.15.0a0+"), kMain);
  EXPECT_LT(ParseVersion("3.14.0a7"), ParseVersion("3.14.0b1"));
  EXPECT_LT(ParseVersion("3.14.0rc1"), ParseVersion("3.14.0rc2"));
  EXPECT_LT(ParseVersion("3.14.0rc2"), ParseVersion("3.14.0"));
  EXPECT_EQ(ParseVersion("nonsense"), 0U);
  EXPECT_EQ(ParseVersion(""), 0U);
}

TEST(KnownBugsTableTest, TheMaskIsThatOfTheVersion) {
  const auto masks = [](uint32_t version, std::string_view name) {
    const std::string mask = "," + ExpandKnown("known", version, false) + ",";
    return mask.find("," + std::string(name) + ",") != std::string::npos;
  };
  EXPECT_TRUE(masks(k3_13_5, "freeze"));
  EXPECT_TRUE(masks(k3_14_2, "freeze"));
  EXPECT_FALSE(masks(k3_14_3, "freeze"));
  EXPECT_FALSE(masks(kMain, "set_dict"));
  EXPECT_TRUE(masks(kMain, "fail_soon"));
  EXPECT_TRUE(masks(ParseVersion("3.15.0rc1"), "add_callback"));
  EXPECT_FALSE(masks(ParseVersion("3.15.0rc2"), "add_callback"));
  EXPECT_FALSE(masks(ParseVersion("3.16.0a0"), "add_callback"));
  EXPECT_EQ(ExpandKnown("link,store", k3_13_5, false), "link,store");
  EXPECT_EQ(ExpandKnown("", k3_13_5, true), "");
}

TEST(KnownBugsTableTest, RacesAreMaskedWhereTheyAreSeen) {
  const auto masks = [](bool sees_races, std::string_view name) {
    return ExpandKnown("known", k3_13_5, sees_races).find(name) != std::string::npos;
  };
  EXPECT_TRUE(masks(true, "run_subinterpreter"));
  EXPECT_FALSE(masks(false, "run_subinterpreter"));
  EXPECT_TRUE(masks(true, "freeze"));
  EXPECT_TRUE(masks(false, "freeze"));
}

TEST(KnownBugsTableTest, AllButThoseOfOneBug) {
  const auto list = [](std::string_view names) {
    return "," + ExpandKnown(names, k3_13_5, false) + ",";
  };
  EXPECT_NE(list("known").find(",freeze,"), std::string::npos);
  EXPECT_EQ(list("known-gh-126312").find("freeze"), std::string::npos) << "another bug's too";
  EXPECT_NE(list("known-gh-126312").find(",set_dict,"), std::string::npos);
  EXPECT_EQ(list("known-gh-125859"), list("known")) << "it masks nothing";
  EXPECT_EQ(list("known-nonsense"), list("known"));
}

// A class, or a weak reference with its callback, fell out of the worklist (seen on the planted
// 3.13.5); what gh-126312 does to a count needs no such list.
TEST(LabelTest, WhatALostObjectKeepsIsOfTheSameBug) {
  const Signature drift = {"refcount-drifted/type:native:root/made:quiescence"};
  const Schedule lists = Of({OpCode::GetReferrers});
  const Schedule other = Of({OpCode::Freeze});
  EXPECT_EQ(LabelOf({drift, {}, &lists}, k3_13_0), "known: gh-125859 (fixed in 3.13.1)");
  EXPECT_EQ(LabelOf({drift, {}, &other}, k3_13_0), "known: gh-126312 (fixed in 3.13.1)");
  EXPECT_EQ(LabelOf({drift, {}, &lists}, k3_13_5),
            "NEW (looks like gh-125859, fixed in 3.13.1, or gh-126312, fixed in 3.13.1)");
  EXPECT_EQ(LabelOf({drift, {}, &other}, k3_13_5), "NEW (looks like gh-126312, fixed in 3.13.1)");
}

TEST(LabelTest, AKnownBugSaysWhereItIsFixed) {
  const Schedule schedule = Of({OpCode::Collect, OpCode::GetObjects});
  const FindingTraits finding = {
      {"never-dropped/native:pyo3/made:new/touched:collect"}, {}, &schedule};
  EXPECT_EQ(LabelOf(finding, k3_13_0), "known: gh-125859 (fixed in 3.13.1)");
  EXPECT_EQ(LabelOf(finding, k3_13_1), "NEW (looks like gh-125859, fixed in 3.13.1)");
  EXPECT_EQ(LabelOf(finding, k3_14_2), "NEW (looks like gh-125859, fixed in 3.14)");
  EXPECT_EQ(LabelOf(finding, kMain), "NEW (looks like gh-125859, fixed in 3.15)");
}

TEST(LabelTest, FixedOnALaterLineOnly) {
  const Schedule schedule = Of({OpCode::SetDict});
  const FindingTraits finding = {
      {"asan:bad-access/insertdict"}, {"insertdict", "store_instance_attr_lock_held"}, &schedule};
  EXPECT_EQ(LabelOf(finding, k3_13_5), "known: gh-124470 (fixed in 3.14)");
  EXPECT_EQ(LabelOf(finding, k3_14_2), "NEW (looks like gh-124470, fixed in 3.14)");
}

// Who changes the dict of subclasses that another thread walks, is told by the stacks only.
TEST(LabelTest, ARaceIsKnownByItsCallers) {
  const Signature race = {"tsan:data-race/_PyDict_Next + delitem_common"};
  EXPECT_EQ(LabelOf({race, {"_PyType_GetSubclasses", "remove_subclass"}, nullptr}, k3_13_5),
            "known: gh-151377 (fixed in 3.15)");
  EXPECT_EQ(LabelOf({race, {"PyDict_Clear"}, nullptr}, k3_13_5), "NEW");
}

TEST(LabelTest, EveryWordMustHold) {
  const Schedule other = Of({OpCode::Collect});
  const Signature never_dropped = {"never-dropped/native:pyo3/made:new/touched:collect"};
  EXPECT_EQ(LabelOf({never_dropped, {}, &other}, k3_13_0), "NEW");
  EXPECT_EQ(LabelOf({never_dropped, {}, nullptr}, k3_13_0), "NEW");
  EXPECT_EQ(LabelOf({{"asan:bad-access/f"}, {"f"}, nullptr}, k3_13_5), "NEW");
}

TEST(LabelTest, WhatGrowsIsToldApart) {
  const Signature left_by_threads = {
      "cost-grows/memory that ended threads have freed waits for the next collection (batches: N)"};
  const Signature blocks = {"cost-grows/allocated memory blocks have grown from N to N"};
  EXPECT_EQ(LabelOf({left_by_threads, {}, nullptr}, k3_13_0), "known: gh-130794 (fixed in 3.13.3)");
  EXPECT_EQ(LabelOf({left_by_threads, {}, nullptr}, k3_13_5),
            "NEW (looks like gh-130794, fixed in 3.13.3)");
  EXPECT_EQ(LabelOf({blocks, {}, nullptr}, k3_13_0), "NEW");
}

TEST(LabelTest, ABugThatIsHereComesBeforeOneThatWas) {
  const Schedule schedule = Of({OpCode::Freeze, OpCode::GetObjects});
  const FindingTraits finding = {{"never-dropped/list/made:list"}, {}, &schedule};
  EXPECT_EQ(LabelOf(finding, k3_13_5), "known: gh-142975 (fixed in 3.14.3)");
}

TEST(LabelTest, BlanksInSignatures) {
  const Schedule schedule = Of({OpCode::FailSoon});
  const FindingTraits finding = {{"asan:bad-access/list_dealloc < PyList_New < f"}, {}, &schedule};
  EXPECT_EQ(LabelOf(finding, kMain), "known: gh-152125 (not fixed yet)");
}

}  // namespace
}  // namespace gcfuzz
