#include "schedule/tokens.h"

#include <cstdio>

namespace gcfuzz {
namespace {

constexpr size_t kLongestQuote = 40;

// Not <cctype>: its answers depend on the locale.
bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// '\r' so that files with DOS line ends are read too.
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool StartsComment(std::string_view line, size_t at) {
  if (line[at] != '#') return false;
  const bool counts =
      at > 0 && IsWordCharacter(line[at - 1]) && at + 1 < line.size() && IsDigit(line[at + 1]);
  return !counts;
}

size_t TokenLength(std::string_view rest) {
  const std::string_view sign = rest.substr(0, 2);
  if (sign == "->" || sign == "<-") return 2;
  size_t length = 0;
  while (length < rest.size() && IsWordCharacter(rest[length])) ++length;
  return length == 0 ? 1 : length;
}

void AppendPrintable(char c, std::string& out) {
  if (c >= ' ' && c <= '~') {
    out += c;
    return;
  }
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
  out += escape;
}

}  // namespace

std::vector<Token> Tokenize(std::string_view line) {
  std::vector<Token> tokens;
  size_t at = 0;
  while (true) {
    while (at < line.size() && IsBlank(line[at])) ++at;
    const int column = static_cast<int>(at) + 1;
    if (at >= line.size() || StartsComment(line, at)) {
      tokens.push_back({{}, column});
      return tokens;
    }
    const size_t length = TokenLength(line.substr(at));
    tokens.push_back({line.substr(at, length), column});
    at += length;
  }
}

std::string Quote(std::string_view text) {
  if (text.empty()) return "the end of the line";
  std::string quoted = "'";
  for (const char c : text.substr(0, kLongestQuote)) AppendPrintable(c, quoted);
  if (text.size() > kLongestQuote) quoted += "...";
  return quoted + "'";
}

}  // namespace gcfuzz
