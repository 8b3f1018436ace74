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

constexpr std::string_view kHeader = "0102000000000000";  // version 1, 3 threads

struct FrozenRecord {
  std::string_view record;
  std::string_view text;
};

// What inputs mean: rows are added when operations are, never changed. Together with
// kHeader each is a canonical input.
constexpr FrozenRecord kFrozenRecords[] = {
    {"0100000000000000", "t0  r0 = type base=native"},
    {"0100010101010000", "t0  r1 = type base=r0 clear=super dict"},
    {"0101081002070000", "t1  s0 = type base=s7 clear=override dict weakref del"},
    {"0200020000000000", "t0  r2 = class base=native"},
    {"020003020f000000", "t0  r3 = class base=r1 dict weakref slots del"},
    {"0202070908000000", "t2  r7 = class base=s0 slots"},
    {"0300040300000000", "t0  r4 = new r3"},
    {"0400040004000000", "t0  link r4.a -> r4"},
    {"0401090307000000", "t1  link s1.d -> r7"},
    {"0500040200000000", "t0  unlink r4.c"},
    {"060004010b000000", "t0  store r4.x1 = s3"},
    {"0700040300000000", "t0  delete r4.x3"},
    {"080005040a000000", "t0  r5 = list r4 s2"},
    {"0900060204000000", "t0  r6 = dict x2 r4"},
    {"0a000f0e00000000", "t0  s7 = tuple s6 r0"},
    {"0b00050104000000", "t0  put r5.x1 <- r4"},
    {"0c010c0300000000", "t1  s4 = copy r3"},
    {"0d01030c00000000", "t1  r3 = move s4"},
    {"0e020f0000000000", "t2  drop s7"},
    {"0f000d0400000000", "t0  s5 = weakref r4"},
    {"0f000e0401000000", "t0  s6 = weakref r4 callback"},
    {"1000000000000000", "t0  collect 0"},
    {"1000020000000000", "t0  collect 2"},
    {"1101000000000000", "t1  get_objects"},
    {"1101080000000000", "t1  get_objects keep=r7"},
    {"1202090000000000", "t2  get_referrers s1"},
    {"1202091000000000", "t2  get_referrers s1 keep=s7"},
    {"1302000000000000", "t2  get_referents r0"},
    {"1302000900000000", "t2  get_referents r0 keep=s0"},
    {"1401000000000000", "t1  restart"},
    {"1502000000000000", "t2  barrier"},
};

// Bytes that nobody wrote on purpose mean what they mean for ever too.
constexpr FrozenRecord kFrozenNoise[] = {
    {"0000000000000000", "t0  r0 = type base=native"},
    {"ffffffffffffffff", "t0  link s7.d -> s7"},
    {"2a0d10119909ab01", "t1  r0 = type base=native dict"},
    {"d9f3e2c50b17a49e", "t0  r2 = list r5 s3"},
};

std::string Text(std::string_view line) {
  return std::string(kTextHeader) + "\nthreads 3\n" + std::string(line) + "\n";
}

Bytes WithHeader(std::string_view record) {
  return FromHex(std::string(kHeader) + std::string(record));
}

TEST(CodecTest, FrozenRecordsMeanWhatTheyMeant) {
  for (const FrozenRecord& row : kFrozenRecords) {
    const Bytes bytes = WithHeader(row.record);
    EXPECT_EQ(Print(Decode(bytes)), Text(row.text));
    EXPECT_EQ(Encode(Decode(bytes)), bytes) << row.text;
    const auto parsed = Parse(Text(row.text));
    ASSERT_TRUE(std::holds_alternative<Schedule>(parsed)) << row.text;
    EXPECT_EQ(Encode(std::get<Schedule>(parsed)), bytes) << row.text;
  }
}

TEST(CodecTest, FrozenNoiseMeansWhatItMeant) {
  for (const FrozenRecord& row : kFrozenNoise) {
    EXPECT_EQ(Print(Decode(WithHeader(row.record))), Text(row.text)) << row.record;
  }
}

TEST(CodecTest, EveryOperationIsFrozen) {
  for (const OpInfo& op : AllOps()) {
    const auto is_code = [&op](const FrozenRecord& row) {
      return FromHex(row.record.substr(0, 2))[0] == static_cast<uint8_t>(op.code);
    };
    EXPECT_TRUE(std::any_of(std::begin(kFrozenRecords), std::end(kFrozenRecords), is_code))
        << op.name << ": add a row to kFrozenRecords";
  }
}

TEST(CodecTest, HeaderSaysThreads) {
  EXPECT_EQ(Decode(FromHex("0100000000000000")).threads, 1);
  EXPECT_EQ(Decode(FromHex("0107000000000000")).threads, 8);
  EXPECT_EQ(Decode(FromHex("0108000000000000")).threads, 1);
  EXPECT_EQ(Decode(FromHex("01ff000000000000")).threads, 8);
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
  Bytes bytes = WithHeader("0400040004000000");
  const Schedule first = Decode(bytes);
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
  Bytes bytes = FromHex(kHeader);
  for (const FrozenRecord& row : kFrozenRecords) {
    const Bytes record = FromHex(row.record);
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  Schedule schedule = Decode(bytes);
  ASSERT_EQ(schedule.operations.size(), std::size(kFrozenRecords));
  bytes.erase(bytes.begin() + 48, bytes.begin() + 56);  // record 5
  schedule.operations.erase(schedule.operations.begin() + 5);
  EXPECT_EQ(Decode(bytes), schedule);
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

const BadBytes kBadBytes[] = {
    {"", 0, "it is empty"},
    {"00", 0, "format version 0x00 is not the current one, 1"},
    {"2300000000000000", 0, "format version 0x23"},
    {"0108000000000000", 1, "threads-1 is 0x08: expected less than 8"},
    {"01", 1, "the header is cut off: expected 8 bytes"},
    {"01000000", 4, "the header is cut off: expected 8 bytes"},
    {"0100000500000000", 3, "reserved byte is 0x05: expected 0"},
    {Header("15"), 8, "the record is cut off: expected 8 bytes, found 1"},
    {Header("15000000000000"), 8, "the record is cut off: expected 8 bytes, found 7"},
    {Header("1500000000000000ff"), 16, "the record is cut off"},
    {Header("1500000000000000ff00000000000000"), 16,
     "operation code 0xff is not known to format version 1"},
    {Header("0000000000000000"), 8, "operation code 0x00 is not known"},
    {Header("1503000000000000"), 9, "thread is 0x03: expected less than 3"},
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
