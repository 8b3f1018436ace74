// The laws of codec.h, text.h and repair.h, for any bytes: read as the binary form,
// and as the lines of a text form.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace {

void Demand(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "schedule_codec_fuzzer: broken law: %s\n", law);
  std::abort();
}

void CheckSchedule(const gcfuzz::Schedule& schedule) {
  Demand(gcfuzz::IsRepaired(schedule), "IsRepaired(s)");
  const std::vector<uint8_t> bytes = gcfuzz::Encode(schedule);
  Demand(bytes.size() <= gcfuzz::kMaxEncodedBytes, "Encode(s).size() <= kMaxEncodedBytes");
  Demand(gcfuzz::Decode(bytes) == schedule, "Decode(Encode(s)) == s");
  Demand(!gcfuzz::CheckCanonical(bytes), "CheckCanonical accepts Encode(s)");
  const auto parsed = gcfuzz::Parse(gcfuzz::Print(schedule));
  const auto* same = std::get_if<gcfuzz::Schedule>(&parsed);
  Demand(same != nullptr && *same == schedule, "Parse(Print(s)) == s");
}

void CheckBytes(std::span<const uint8_t> bytes) {
  const gcfuzz::Schedule schedule = gcfuzz::Decode(bytes);
  CheckSchedule(schedule);
  std::vector<uint8_t> encoded = gcfuzz::Encode(schedule);
  const bool earlier = !bytes.empty() && bytes[0] >= 1 && bytes[0] < gcfuzz::kFormatVersion;
  if (earlier) encoded[0] = bytes[0];
  const bool same = std::vector<uint8_t>(bytes.begin(), bytes.end()) == encoded;
  Demand(!gcfuzz::CheckCanonical(bytes) == same, "CheckCanonical(b) tells Encode(Decode(b)) == b");
}

void CheckText(std::string_view lines) {
  const auto parsed = gcfuzz::Parse(std::string(gcfuzz::kTextHeader) + "\n" + std::string(lines));
  if (const auto* schedule = std::get_if<gcfuzz::Schedule>(&parsed)) CheckSchedule(*schedule);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  CheckBytes({data, size});
  CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
