#include "base/text_sink.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace gcfuzz {

void TextSink::AppendNumber(uint64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  Append({digits, static_cast<size_t>(end - digits)});
}

void FdSink::Append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace gcfuzz
