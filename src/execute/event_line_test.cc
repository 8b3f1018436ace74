#include "execute/event_line.h"

#include <gtest/gtest.h>

#include <string>

namespace gcfuzz {
namespace {

std::string Line(const ControlEvent& event) {
  std::string line;
  StringSink sink(line);
  PrintEventLine(event, sink);
  return line;
}

std::string ProblemOf(const std::string& line) {
  std::string problem;
  EXPECT_EQ(ParseEventLine(line, problem), std::nullopt) << line;
  return problem;
}

TEST(EventLineTest, SaysWhatHappened) {
  EXPECT_EQ(Line({0, YieldKind::Clear, 1, 5, 1, 1532, 0b11}),
            "t0 clear#1 op:6 edges 1532 ready t0,t1 -> t1");
  EXPECT_EQ(Line({9, YieldKind::Op, 9, StartOf(8), 2, 0, 1u << 9}),
            "t9 op#2 start:b0 edges 0 ready t9 -> t9");
  EXPECT_EQ(Line({1, YieldKind::Block, -1, kNoAnchor, 1}),
            "t1 block#1 outside edges 0 ready none -> nobody");
}

TEST(EventLineTest, IsReadBack) {
  const ControlEvent events[] = {
      {0, YieldKind::Clear, 1, 5, 1, 1532, 0b11},
      {9, YieldKind::Op, 9, StartOf(8), 2, 0, 1u << 9},
      {7, YieldKind::Edge, 39, StartOf(7), UINT32_MAX, UINT32_MAX, ThreadSet{1} << 39},
      {1, YieldKind::Block, -1, kNoAnchor, 1}};
  for (const ControlEvent& event : events) {
    std::string problem;
    EXPECT_EQ(ParseEventLine(Line(event), problem), event) << Line(event) << problem;
  }
}

TEST(EventLineTest, WhatIsDamagedIsRejectedWithTheReason) {
  EXPECT_EQ(ProblemOf(""), "expected a thread (t0-t39), found the end of the line or a blank");
  EXPECT_EQ(ProblemOf("t40 op#1 op:1 edges 0 ready t0 -> t0"),
            "expected a thread (t0-t39), found '40'");
  EXPECT_EQ(ProblemOf("t0 opp#1 op:1 edges 0 ready t0 -> t0"),
            "expected a kind of yield point and '#', found 'opp#1'");
  EXPECT_EQ(ProblemOf("t0 op#1 op:0 edges 0 ready t0 -> t0"),
            "expected 1 or more, found the end of the line or a blank");
  EXPECT_EQ(ProblemOf("t0 op#1 op:1 edges 99999999999 ready t0 -> t0"),
            "expected a number, found '99999999999'");
  EXPECT_EQ(ProblemOf("t0 op#1 op:1 edges 0 ready t0 -> t0 again"),
            "expected the end of the line, found the end of the line or a blank");
  EXPECT_EQ(ProblemOf("t0 op#1 op:1 edges 0 ready t0 -> t1"),
            "who goes on is not among those that are ready");
  EXPECT_EQ(ProblemOf("t0 op#1 op:1 edges 0 ready t0 -> nobody"),
            "who goes on is not among those that are ready");
}

}  // namespace
}  // namespace gcfuzz
