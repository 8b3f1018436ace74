#include "report/print_schedule.h"

#include <gtest/gtest.h>

#include <string>

#include "report/lines.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

Schedule WithOperations(size_t count) {
  Schedule schedule;
  schedule.operations.assign(count, {OpCode::Collect, 0, {}});
  schedule.operations.back() = {OpCode::GetObjects, 0, {}};
  return schedule;
}

std::string Shortened(const Schedule& schedule) {
  std::string text;
  StringSink sink(text);
  PrintShortened(schedule, sink);
  return text;
}

TEST(PrintScheduleTest, WhatFitsIsWhole) {
  for (const size_t count : {size_t{1}, kScheduleLinesShown - 2}) {
    EXPECT_EQ(Shortened(WithOperations(count)), Print(WithOperations(count)));
  }
}

TEST(PrintScheduleTest, TheMiddleIsCountedInstead) {
  for (const size_t count : {kScheduleLinesShown - 1, size_t{kMaxOperations}}) {
    const std::string text = Shortened(WithOperations(count));
    const size_t left_out = count + 2 - (kScheduleLinesShown - 1);
    EXPECT_EQ(LinesOf(text).size(), kScheduleLinesShown);
    EXPECT_NE(text.find("# ... " + std::to_string(left_out) + " more operations"),
              std::string::npos)
        << text;
    EXPECT_TRUE(text.starts_with(std::string(kTextHeader) + "\nthreads 1\nt0  collect 0\n"));
    EXPECT_TRUE(text.ends_with("\nt0  get_objects\n"));
    EXPECT_TRUE(std::holds_alternative<Schedule>(Parse(text)));
  }
}

}  // namespace
}  // namespace gcfuzz
