#include "schedule/load.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/random.h"
#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

class LoadTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "load_test.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(std::string_view content) {
    const std::string name = folder_ + "/input";
    std::ofstream(name, std::ios::binary) << content;
    return name;
  }
  std::string WriteBytes(const std::vector<uint8_t>& bytes) {
    return Write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  // The message has the file's name in front; this is what follows it.
  void ExpectError(const std::string& name, ExitCode code, const std::string& rest,
                   bool raw = false) {
    const auto loaded = Load(name, raw);
    const auto* error = std::get_if<LoadError>(&loaded);
    ASSERT_NE(error, nullptr) << name;
    EXPECT_EQ(error->exit_code, code);
    EXPECT_EQ(error->message, name + rest);
  }

  std::string folder_;
};

Schedule MustLoad(const std::string& name, bool raw = false) {
  auto loaded = Load(name, raw);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    ADD_FAILURE() << error->message;
    return {};
  }
  return std::get<Schedule>(loaded);
}

std::string HexError(const std::string& name) {
  const auto loaded = Load(name);
  const auto* error = std::get_if<LoadError>(&loaded);
  if (error == nullptr) return "no error";
  EXPECT_EQ(error->exit_code, kExitBadInput);
  return error->message;
}

TEST_F(LoadTest, EitherFormAndTheHexName) {
  Random random(1);
  for (int i = 0; i < 50; ++i) {
    const Schedule schedule = Generate(random, kMaxOperations);
    EXPECT_EQ(MustLoad(Write(Print(schedule))), schedule);
    EXPECT_EQ(MustLoad(WriteBytes(Encode(schedule))), schedule);
    EXPECT_EQ(MustLoad(ToHexName(schedule)), schedule);
  }
}

TEST_F(LoadTest, HexNames) {
  EXPECT_EQ(ToHexName({2, {{OpCode::Barrier, 1, {}}}}), "hex:06010000000000001501000000000000");
  EXPECT_EQ(ToHexName({1, {{OpCode::Raise, BodyNumber(3), {}}}}),
            "hex:06000000000000005a83000000000000");
  EXPECT_EQ(MustLoad("hex:0600000000000000").threads, 1);
  EXPECT_EQ(MustLoad("hex:06000000000000000C00000000000000").operations.size(), 1u);
  EXPECT_EQ(HexError("hex:"), "hex: expected hex digits after 'hex:'");
  EXPECT_EQ(HexError("hex:010"), "hex: expected two digits for each byte, found an odd number");
  EXPECT_EQ(HexError("hex:01g0"), "hex: digit 3 is not a hex digit");
  EXPECT_EQ(HexError("hex:0600000000000000ff00000000000000"),
            "hex: byte 8: operation code 0xff is not known to format version 6");
}

// Reports that were printed before version 2 still replay.
TEST_F(LoadTest, InputsOfVersion1AreGood) {
  const Schedule expected{2, {{OpCode::Barrier, 1, {}}}};
  EXPECT_EQ(MustLoad("hex:01010000000000001501000000000000"), expected);
  EXPECT_EQ(MustLoad(WriteBytes({1, 1, 0, 0, 0, 0, 0, 0, 21, 1, 0, 0, 0, 0, 0, 0})), expected);
  EXPECT_EQ(HexError("hex:01000000000000001600000000000000"),
            "hex: byte 8: operation code 0x16 is not known to format version 1");
  EXPECT_EQ(HexError("hex:01000000000000001580000000000000"),
            "hex: byte 9: thread is 0x80: expected less than 1");
}

TEST_F(LoadTest, BadTextNamesLineAndColumn) {
  const std::string header(kTextHeader);
  ExpectError(Write(header + "\nthreads 1\nt0  r1 = new q9\n"), kExitBadInput,
              ":3:14: expected a slot (r0-r7, s0-s7), found 'q9'");
  ExpectError(Write("# something else\n"), kExitBadInput,
              ":1:1: expected '# gcfuzz schedule 1', found '# something else'");
  ExpectError(Write("#"), kExitBadInput, ":1:1: expected '# gcfuzz schedule 1', found '#'");
}

TEST_F(LoadTest, BadBytesNameTheByte) {
  ExpectError(
      WriteBytes({3, 0, 0, 0, 0, 0, 0, 0, 21, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0}),
      kExitBadInput, ": byte 16: operation code 0xff is not known to format version 3");
  ExpectError(Write("threads 1\n"), kExitBadInput,
              ": byte 0: format version is 0x74: expected 1 to 6");
}

TEST_F(LoadTest, RawTakesAnyBytes) {
  const std::vector<uint8_t> noise = {7, 9, 1, 1, 1, 1, 1, 1, 255, 255, 255};
  EXPECT_EQ(MustLoad(WriteBytes(noise), true), Decode(noise));
  EXPECT_EQ(MustLoad("hex:07ff", true), Decode(std::vector<uint8_t>{7, 255}));
}

// A text with a control character is none, whatever it starts with.
TEST_F(LoadTest, TextThatHoldsMoreThanTextIsBytes) {
  const std::string text = std::string(kTextHeader) + "\nthreads 1\n# \xc3\xa9";
  EXPECT_EQ(MustLoad(Write(text)).threads, 1);
  for (const char c : {'\0', '\x1b', '\x7f'}) {
    ExpectError(Write(text + c), kExitBadInput,
                ": byte 0: format version is 0x23: expected 1 to 6");
    EXPECT_EQ(MustLoad(Write(text + c), true).operations.size(), 3u);
  }
}

TEST_F(LoadTest, EmptyAndEndlessFiles) {
  ExpectError(Write(""), kExitBadInput, ": the file is empty");
  ExpectError(Write(""), kExitBadInput, ": the file is empty", true);
  ExpectError("/dev/zero", kExitBadInput, ": longer than any schedule (1048576 bytes)");
  ExpectError("/dev/null", kExitBadInput, ": the file is empty");
}

// What comes in pieces is read to its end.
TEST_F(LoadTest, Pipes) {
  const std::string name = folder_ + "/pipe";
  ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
  std::thread writer([&name] {
    std::ofstream pipe(name);
    pipe << kTextHeader << "\nthreads 2\n" << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pipe << "t1  restart\n";
  });
  const Schedule schedule = MustLoad(name);
  writer.join();
  EXPECT_EQ(schedule, (Schedule{2, {{OpCode::Restart, 1, {}}}}));
}

TEST_F(LoadTest, WhatCannotBeRead) {
  ExpectError(folder_ + "/missing", kExitNoInput, ": No such file or directory");
  ExpectError(folder_, kExitNoInput, ": Is a directory");
  ExpectError("", kExitNoInput, ": No such file or directory");
}

TEST_F(LoadTest, WhatMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string name = Write("x");
  std::filesystem::permissions(name, std::filesystem::perms::none);
  ExpectError(name, kExitNoInput, ": Permission denied");
}

}  // namespace
}  // namespace gcfuzz
