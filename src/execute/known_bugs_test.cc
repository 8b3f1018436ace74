#include "execute/known_bugs.h"

#include <gtest/gtest.h>

#include "schedule/mask.h"

namespace gcfuzz {
namespace {

TEST(KnownBugsTest, OtherNamesStay) {
  EXPECT_EQ(ExpandMask(""), "");
  EXPECT_EQ(ExpandMask("link"), "link");
  EXPECT_EQ(ExpandMask("link,nonsense"), "link,nonsense");
}

TEST(KnownBugsTest, TheWordStandsForOperations) {
  const std::string known = ExpandMask("known");
  EXPECT_NE(known.find("fail_soon"), std::string::npos) << known;
  EXPECT_EQ(ExpandMask("link,known,store"), "link," + known + ",store");
  EXPECT_EQ(MaskOps(known), "") << "not an operation";
  EXPECT_TRUE(IsMasked(OpCode::FailSoon));
  EXPECT_EQ(MaskOps(""), "");
}

}  // namespace
}  // namespace gcfuzz
