#include "schedule/codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes FromHex(std::string_view digits) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

constexpr std::string_view kHeader = "0602000000000000";  // version 6, 3 threads

Bytes WithHeader(std::string_view record) {
  return FromHex(std::string(kHeader) + std::string(record));
}

TEST(CodecTest, HeaderSaysThreads) {
  for (const std::string version : {"01", "02", "03"}) {
    EXPECT_EQ(Decode(FromHex(version + "00000000000000")).threads, 1);
    EXPECT_EQ(Decode(FromHex(version + "07000000000000")).threads, 8);
    EXPECT_EQ(Decode(FromHex(version + "08000000000000")).threads, 1);
    EXPECT_EQ(Decode(FromHex(version + "ff000000000000")).threads, 8);
  }
}

TEST(CodecTest, WhenTheBytesRunOutNothingMoreHappens) {
  EXPECT_EQ(Decode({}), Schedule{});
  const Bytes two = FromHex(std::string(kHeader) + "15010000000000001500000000000000");
  for (size_t size = 0; size <= two.size(); ++size) {
    const Schedule schedule = Decode(std::span(two).first(size));
    EXPECT_EQ(schedule.operations.size(), size < 16 ? 0 : (size - 8) / 8) << size;
    EXPECT_EQ(schedule.threads, size < 2 ? 1 : 3) << size;
  }
}

TEST(CodecTest, AVersionThatNobodyWroteIsReadAsTheFirst) {
  Bytes bytes = WithHeader("0400040004000000598202010000000015810000000000001600000000000000");
  const Schedule current = Decode(bytes);
  bytes[0] = 1;
  const Schedule first = Decode(bytes);
  EXPECT_NE(first, current);
  for (const int version : {0, kFormatVersion + 1, 35, 255}) {
    bytes[0] = static_cast<uint8_t>(version);
    EXPECT_EQ(Decode(bytes), first) << version;
  }
}

TEST(CodecTest, WhatIsTooLongIsCut) {
  Bytes bytes = FromHex(kHeader);
  for (int i = 0; i < 3 * kMaxOperations; ++i)
    bytes.insert(bytes.end(), {0x0e, 0, 0, 0, 0, 0, 0, 0});
  const Schedule schedule = Decode(bytes);
  EXPECT_EQ(schedule.operations.size(), size_t{kMaxOperations});
  EXPECT_EQ(Encode(schedule).size(), kMaxEncodedBytes);
}

// Records have a fixed width, so an erased one takes nothing else with it.
TEST(CodecTest, ErasingARecordErasesAnOperation) {
  Random random(1);
  const Schedule whole = Generate(random, 30);
  for (size_t i = 0; i < whole.operations.size(); ++i) {
    Bytes bytes = Encode(whole);
    Schedule schedule = whole;
    const auto record = bytes.begin() + static_cast<std::ptrdiff_t>(kHeaderBytes + 8 * i);
    bytes.erase(record, record + 8);
    schedule.operations.erase(schedule.operations.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(Decode(bytes), schedule);
  }
}

struct BadBytes {
  std::string hex;
  size_t offset;
  const char* words;
};

class CheckCanonicalTest : public testing::TestWithParam<BadBytes> {};

TEST_P(CheckCanonicalTest, SaysWhereAndWhy) {
  const Bytes bytes = FromHex(GetParam().hex);
  const auto error = CheckCanonical(bytes).value_or(ByteError{9999, "accepted"});
  EXPECT_EQ(error.offset, GetParam().offset);
  EXPECT_NE(error.reason.find(GetParam().words), std::string::npos) << error.reason;
  EXPECT_NE(Encode(Decode(bytes)), bytes);
}

std::string Header(const char* rest) { return std::string(kHeader) + rest; }

std::string Repeat(const char* text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

// Version 1, 3 threads.
std::string OldHeader(const char* rest) { return "0102000000000000" + std::string(rest); }

const BadBytes kBadBytes[] = {
    {"", 0, "it is empty"},
    {"00", 0, "format version is 0x00: expected 1 to 6"},
    {"0700000000000000", 0, "format version is 0x07: expected 1 to 6"},
    {"2300000000000000", 0, "format version is 0x23"},
    {"0208000000000000", 1, "threads-1 is 0x08: expected less than 8"},
    {"02", 1, "the header is cut off: expected 8 bytes"},
    {"02000000", 4, "the header is cut off: expected 8 bytes"},
    {"0200000500000000", 3, "reserved byte is 0x05: expected 0"},
    {"01", 1, "the header is cut off: expected 8 bytes"},
    {"0100000500000000", 3, "reserved byte is 0x05: expected 0"},
    {Header("15"), 8, "the record is cut off: expected 8 bytes, found 1"},
    {Header("15000000000000"), 8, "the record is cut off: expected 8 bytes, found 7"},
    {Header("1500000000000000ff"), 16, "the record is cut off"},
    {Header("1500000000000000ff00000000000000"), 16,
     "operation code 0xff is not known to format version 6"},
    {Header("0000000000000000"), 8, "operation code 0x00 is not known"},
    {OldHeader("1600000000000000"), 8, "operation code 0x16 is not known to format version 1"},
    {Header("1503000000000000"), 9,
     "thread is 0x03: expected less than 3, or a body (0x80 to 0x83)"},
    {Header("1584000000000000"), 9, "thread is 0x84: expected less than 3, or a body"},
    {Header("15ff000000000000"), 9, "thread is 0xff: expected less than 3, or a body"},
    {OldHeader("1503000000000000"), 9, "thread is 0x03: expected less than 3"},
    {OldHeader("1580000000000000"), 9, "thread is 0x80: expected less than 3"},
    {Header("5980000004000000"), 12, "operand 2 of 'on' is 0x04: expected less than 4"},
    {Header("0400100000000000"), 10, "operand 0 of 'link' is 0x10: expected less than 16"},
    {Header("0400000400000000"), 11, "operand 1 of 'link' is 0x04: expected less than 4"},
    {Header("0400000000010000"), 13, "unused operand 3 of 'link' is 0x01: expected less than 1"},
    {Header("1500000000000009"), 15, "unused operand 5 of 'barrier' is 0x09"},
    {Header(Repeat("1400000000000000", 13).c_str()), 8 + 12 * 8,
     "the operations up to here cost 2600: expected at most 2400"},
    {Header((Repeat("1400000000000000", 12) + "0e00000000000000").c_str()), 8 + 12 * 8,
     "the operations up to here cost 2401"},
    {Header(Repeat("0e00000000000000", 161).c_str()), 8 + 160 * 8, "more than 160 operations"},
};

INSTANTIATE_TEST_SUITE_P(Table, CheckCanonicalTest, testing::ValuesIn(kBadBytes));

TEST(CheckCanonicalTest, AVersionWithoutBodiesIsNotToldOfThem) {
  const Bytes bytes = FromHex(OldHeader("1580000000000000"));
  const auto error = CheckCanonical(bytes);
  EXPECT_EQ(error ? error->reason : "", "thread is 0x80: expected less than 3");
}

TEST(CheckCanonicalTest, AcceptsBodies) {
  for (const std::string body : {"80", "81", "82", "83"}) {
    const Bytes bytes = FromHex(Header(("15" + body + "000000000000").c_str()));
    EXPECT_EQ(CheckCanonical(bytes).value_or(ByteError{0, ""}).reason, "");
    EXPECT_EQ(Encode(Decode(bytes)), bytes);
  }
}

TEST(CheckCanonicalTest, AcceptsWhatEncodeWrites) {
  Random random(2);
  for (int i = 0; i < 500; ++i) {
    const Schedule schedule = Generate(random, kMaxOperations);
    EXPECT_EQ(CheckCanonical(Encode(schedule)).value_or(ByteError{0, ""}).reason, "")
        << Print(schedule);
  }
}

}  // namespace
}  // namespace gcfuzz
