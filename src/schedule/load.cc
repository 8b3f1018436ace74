#include "schedule/load.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

constexpr std::string_view kHexPrefix = "hex:";

using Bytes = std::vector<uint8_t>;
using Loaded = std::variant<Schedule, LoadError>;

LoadError BadInput(const std::string& name, const std::string& problem) {
  return {kExitBadInput, name + ": " + problem};
}

LoadError NoInput(const std::string& name, int error) {
  return {kExitNoInput, name + ": " + std::strerror(error)};
}

// All of it, or the first kMaxFileBytes + 1 bytes: enough to see that it is too long.
std::variant<Bytes, LoadError> ReadAll(int fd, const std::string& name) {
  Bytes bytes(kMaxFileBytes + 1);
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(fd, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return NoInput(name, errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

std::variant<Bytes, LoadError> ReadFile(const std::string& name) {
  const int fd = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return NoInput(name, errno);
  auto result = ReadAll(fd, name);
  close(fd);
  return result;
}

// Control characters that no text has; bytes above 0x7f may be UTF-8 in a comment.
bool IsTextByte(uint8_t byte) {
  return byte == '\t' || byte == '\n' || byte == '\r' || (byte >= ' ' && byte != 0x7f);
}

// The first byte of the binary form is a version, and none will be '#' (35).
bool IsText(const Bytes& bytes) {
  return bytes[0] == '#' && std::all_of(bytes.begin(), bytes.end(), IsTextByte);
}

Loaded FromText(std::string_view text, const std::string& name) {
  auto parsed = Parse(text);
  if (auto* schedule = std::get_if<Schedule>(&parsed)) return std::move(*schedule);
  const auto& error = std::get<ParseError>(parsed);
  return LoadError{kExitBadInput, name + ":" + std::to_string(error.line) + ":" +
                                      std::to_string(error.column) + ": " + error.message};
}

Loaded FromBytes(const Bytes& bytes, const std::string& name, bool raw) {
  if (!raw) {
    if (const auto error = CheckCanonical(bytes)) {
      return BadInput(name, "byte " + std::to_string(error->offset) + ": " + error->reason);
    }
  }
  return Decode(bytes);
}

std::optional<uint8_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

Loaded FromHex(std::string_view digits, bool raw) {
  Bytes bytes;
  if (digits.empty()) return BadInput("hex", "expected hex digits after 'hex:'");
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = HexDigit(digits[i]);
    if (!digit) return BadInput("hex", "digit " + std::to_string(i + 1) + " is not a hex digit");
    if (i % 2 == 0) {
      bytes.push_back(static_cast<uint8_t>(*digit << 4));
    } else {
      bytes.back() |= *digit;
    }
  }
  if (digits.size() % 2 != 0) {
    return BadInput("hex", "expected two digits for each byte, found an odd number");
  }
  return FromBytes(bytes, "hex", raw);
}

}  // namespace

Loaded Load(const std::string& name, bool raw) {
  const std::string_view view = name;
  if (view.substr(0, kHexPrefix.size()) == kHexPrefix) {
    return FromHex(view.substr(kHexPrefix.size()), raw);
  }
  auto content = ReadFile(name);
  if (auto* error = std::get_if<LoadError>(&content)) return std::move(*error);
  const Bytes& bytes = std::get<Bytes>(content);
  if (bytes.empty()) return BadInput(name, "the file is empty");
  if (bytes.size() > kMaxFileBytes) {
    return BadInput(name, "longer than any schedule (" + std::to_string(kMaxFileBytes) + " bytes)");
  }
  if (!IsText(bytes)) return FromBytes(bytes, name, raw);
  return FromText({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

void PrintHexName(const Schedule& schedule, TextSink& sink) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto print = [&](const RecordBytes& record) {
    for (const uint8_t byte : record) {
      sink.Append(kDigits.substr(byte >> 4, 1));
      sink.Append(kDigits.substr(byte & 15, 1));
    }
  };
  sink.Append(kHexPrefix);
  print(EncodeHeader(schedule));
  for (const Operation& operation : schedule.operations) print(EncodeOperation(operation));
}

std::string ToHexName(const Schedule& schedule) {
  std::string name;
  StringSink sink(name);
  PrintHexName(schedule, sink);
  return name;
}

}  // namespace gcfuzz
