// The lines of a text.
#ifndef GCFUZZ_REPORT_LINES_H_
#define GCFUZZ_REPORT_LINES_H_

#include <algorithm>
#include <string_view>
#include <vector>

namespace gcfuzz {

// Without their newlines. Views into `text`.
inline std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_LINES_H_
