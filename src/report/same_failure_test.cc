#include "report/same_failure.h"

#include <gtest/gtest.h>

namespace gcfuzz {
namespace {

bool Same(const char* shown, const char* wanted) {
  return IsSameFailure(Signature{shown}, Signature{wanted});
}

TEST(SameFailureTest, OperationsThatMadeAndTouchedTheObjectMayChange) {
  constexpr char kWanted[] = "never-dropped/native:root+class/made:copy/touched:collect";
  EXPECT_TRUE(Same(kWanted, kWanted));
  EXPECT_TRUE(Same("never-dropped/native:root+class/made:new/touched:quiescence", kWanted));
  EXPECT_TRUE(Same("never-dropped/list/made:list", "never-dropped/list/made:chain"));
}

TEST(SameFailureTest, VerdictAndFlavourStay) {
  constexpr char kWanted[] = "never-dropped/native:root+class/made:new/touched:collect";
  EXPECT_FALSE(Same("dropped-twice/native:root+class/made:new/touched:collect", kWanted));
  EXPECT_FALSE(Same("never-dropped/native:root/made:new/touched:collect", kWanted));
  EXPECT_FALSE(Same("never-dropped/native:pyo3+class/made:new/touched:collect", kWanted));
  EXPECT_FALSE(Same("never-dropped/list/made:new", kWanted));
}

TEST(SameFailureTest, FramesStay) {
  constexpr char kWanted[] = "asan:bad-access/list_dealloc < PyList_New < list_from_object_stack";
  EXPECT_TRUE(Same(kWanted, kWanted));
  EXPECT_FALSE(Same("asan:bad-access/list_dealloc < PyList_New", kWanted));
  EXPECT_FALSE(Same("asan:bad-access/list_dealloc < PyList_New < gc_collect_main", kWanted));
  EXPECT_FALSE(
      Same("asan:double-free/list_dealloc < PyList_New < list_from_object_stack", kWanted));
  EXPECT_FALSE(Same("tsan:data-race/f + g", "tsan:data-race/f"));
  EXPECT_FALSE(Same("assert:f: `a' failed.", "assert:f: `a == b' failed."));
}

TEST(SameFailureTest, SentencesStay) {
  EXPECT_FALSE(Same("wrong-exception/KeyError from 'drop', which cannot raise",
                    "wrong-exception/KeyError from 'link', which cannot raise"));
}

TEST(SameFailureTest, WhoOnlyWaitsForAHangMayGo) {
  for (const std::string verdict : {"no-progress", "deadlock", "timeout"}) {
    const std::string wanted = verdict + "/barrier+clear+get_objects";
    EXPECT_TRUE(Same((verdict + "/clear+get_objects").c_str(), wanted.c_str()));
    EXPECT_FALSE(Same((verdict + "/clear+collect").c_str(), wanted.c_str()));
    EXPECT_FALSE(Same(verdict.c_str(), wanted.c_str()));
  }
  EXPECT_FALSE(Same("timeout/clear", "no-progress/clear"));
  EXPECT_TRUE(Same("timeout", "timeout"));
}

}  // namespace
}  // namespace gcfuzz
