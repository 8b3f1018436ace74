// The laws of codec.h, repair.h and text.h over many inputs. GCFUZZ_LAW_INPUTS says
// how many; the default takes seconds under ASan.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "base/random.h"
#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr uint64_t kDefaultInputs = 300000;

// 0 if the variable holds no number.
uint64_t InputCount() {
  const char* text = std::getenv("GCFUZZ_LAW_INPUTS");
  if (text == nullptr) return kDefaultInputs;
  char* end = nullptr;
  errno = 0;
  const uint64_t count = std::strtoull(text, &end, 10);
  return *end == '\0' && errno == 0 ? count : 0;
}

void Fill(Bytes& bytes, Random& random) {
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Next());
}

// Mostly short, so that many inputs stay affordable; sometimes longer than any schedule.
Bytes Noise(Random& random) {
  const uint32_t longest = random.OneIn(64) ? kMaxEncodedBytes + 100 : 16 * kRecordBytes;
  Bytes bytes(random.Below(longest));
  Fill(bytes, random);
  return bytes;
}

// A canonical input, sometimes called one of version 1, with a few bytes changed,
// inserted, erased or cut off.
Bytes Damaged(Random& random) {
  Bytes bytes = Encode(Generate(random, random.OneIn(16) ? kMaxOperations : 8));
  if (random.OneIn(4)) bytes[0] = 1;
  for (uint32_t changes = random.Below(4); changes > 0 && !bytes.empty(); --changes) {
    const auto at = bytes.begin() + random.Below(static_cast<uint32_t>(bytes.size()));
    const auto byte = static_cast<uint8_t>(random.OneIn(2) ? random.Next() : random.Below(24));
    switch (random.Below(4)) {
      case 0:
        bytes.erase(at);
        break;
      case 1:
        bytes.insert(at, byte);
        break;
      case 2:
        bytes.erase(at, bytes.end());
        break;
      default:
        *at = byte;
    }
  }
  return bytes;
}

// What is canonical but for being of an earlier version is canonical too.
bool IsCanonical(const Bytes& bytes, Bytes encoded) {
  if (!bytes.empty() && bytes[0] >= 1 && bytes[0] <= kFormatVersion) encoded[0] = bytes[0];
  return bytes == encoded;
}

// Nothing, or the law that is broken.
std::string BrokenLaw(const Bytes& bytes) {
  const Schedule schedule = Decode(bytes);
  if (!IsRepaired(schedule)) return "IsRepaired(Decode(b))";
  const Bytes encoded = Encode(schedule);
  if (encoded.size() > kMaxEncodedBytes) return "Encode(s).size() <= kMaxEncodedBytes";
  if (!(Decode(encoded) == schedule)) return "Decode(Encode(s)) == s";
  if (CheckCanonical(encoded)) return "CheckCanonical accepts Encode(s)";
  if (!CheckCanonical(bytes) != IsCanonical(bytes, encoded))
    return "CheckCanonical tells canonical bytes";
  const auto parsed = Parse(Print(schedule));
  const auto* same = std::get_if<Schedule>(&parsed);
  if (same == nullptr || !(*same == schedule)) return "Parse(Print(s)) == s";
  return "";
}

std::string Hex(const Bytes& bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

TEST(LawsTest, HoldForRandomAndForDamagedInputs) {
  const uint64_t inputs = InputCount();
  ASSERT_GT(inputs, 0u) << "GCFUZZ_LAW_INPUTS is not a number";
  Random random(1);
  uint64_t canonical = 0;
  uint64_t old = 0;
  for (uint64_t i = 0; i < inputs; ++i) {
    const Bytes bytes = i % 2 == 0 ? Noise(random) : Damaged(random);
    ASSERT_EQ(BrokenLaw(bytes), "") << "input " << i << ": " << Hex(bytes);
    if (CheckCanonical(bytes)) continue;
    ++canonical;
    old += bytes[0] == 1;
  }
  // Both sides of the laws were tried.
  EXPECT_GT(canonical, inputs / 20);
  EXPECT_LT(canonical, inputs / 2);
  EXPECT_GT(old, inputs / 1000);
}

}  // namespace
}  // namespace gcfuzz
