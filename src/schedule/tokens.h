// A line of the text form taken apart into words and signs. For src/schedule only.
#ifndef GCFUZZ_SCHEDULE_TOKENS_H_
#define GCFUZZ_SCHEDULE_TOKENS_H_

#include <string>
#include <string_view>
#include <vector>

namespace gcfuzz {

// A word of letters, digits and '_', one of "->" and "<-", or any other single
// character. The last token of a line is empty: its end, or where a comment starts. A '#'
// starts one unless it counts something: "clear#1".
struct Token {
  std::string_view text;  // points into the line
  int column;             // 1-based, in bytes

  bool IsEnd() const { return text.empty(); }
};

std::vector<Token> Tokenize(std::string_view line);

// How an error message names what it found: "'q9'", shortened, what cannot be
// printed as \xNN; "the end of the line" for nothing.
std::string Quote(std::string_view text);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_TOKENS_H_
