// Parsing; text.cc is the way back. Both walk the pieces of the operation's pattern.
#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

#include "schedule/limits.h"
#include "schedule/op_table.h"
#include "schedule/operand_words.h"
#include "schedule/pattern.h"
#include "schedule/text.h"
#include "schedule/tokens.h"

namespace gcfuzz {
namespace {

constexpr std::string_view kCountSign = "#";

// The number of `word` in `words`, or nothing.
std::optional<uint8_t> NumberOf(std::string_view word, std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<uint8_t>(found - words.begin());
}

// Nothing for what is no number, or none that an operand can hold.
std::optional<uint32_t> ValueOf(std::string_view digits) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (!whole || value < 1 || value > kMaxNumber) return std::nullopt;
  return value;
}

// One line. Every Parse... returns false after the first error, which error() then
// holds; Accept... returns false when something else stands there, which is no error
// yet, but an error at the same place will name it too.
class LineParser {
 public:
  LineParser(std::string_view line, int number) : tokens_(Tokenize(line)), line_(number) {}

  const Token& Next(size_t ahead = 0) const {
    return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
  }

  bool Accept(std::string_view word) {
    if (Next().text == word) {
      Advance();
      return true;
    }
    if (std::find(options_.begin(), options_.end(), word) == options_.end()) {
      options_.push_back(word);
    }
    return false;
  }

  bool ParseWord(const WordList& list, uint8_t& number) {
    const auto found = NumberOf(Next().text, list.words);
    if (!found) return Fail(list.what);
    number = *found;
    Advance();
    return true;
  }

  bool ParseNumber(uint8_t* operand) {
    const auto value = ValueOf(Next().text);
    if (!value) return Fail("a number (1-" + std::to_string(kMaxNumber) + ")");
    PutNumber(*value, operand);
    Advance();
    return true;
  }

  // Text of a pattern: its blanks mean nothing, its words and signs themselves.
  bool ParseText(std::string_view text) {
    for (const Token& expected : Tokenize(text)) {
      if (expected.IsEnd()) break;
      if (Next().text != expected.text) return Fail(Quote(expected.text));
      Advance();
    }
    return true;
  }

  // The '#' that counts, which by itself would start a comment.
  bool ParseCountSign() {
    if (Next().text != kCountSign) return Fail(Quote(kCountSign));
    Advance();
    return true;
  }

  bool ParseEnd() { return Next().IsEnd() || Fail("the end of the line"); }

  // "expected X, found Y", Y being the next token. Always false.
  bool Fail(std::string_view expected) {
    std::string message = "expected ";
    for (const std::string_view option : options_) message += Quote(option) + ", ";
    if (!options_.empty()) message.replace(message.size() - 2, 2, " or ");
    return FailAt(Next().column, message + std::string(expected) + ", found " + Quote(Next().text));
  }

  bool FailAt(int column, std::string message) {
    failed_ = true;
    error_ = {line_, column, std::move(message)};
    return false;
  }

  bool failed() const { return failed_; }
  // REQUIRES: failed().
  const ParseError& error() const { return error_; }

 private:
  void Advance() {
    if (next_ + 1 < tokens_.size()) ++next_;
    options_.clear();
  }

  std::vector<Token> tokens_;
  size_t next_ = 0;
  int line_;
  std::vector<std::string_view> options_;  // what could stand here too
  bool failed_ = false;
  ParseError error_{};
};

// "clear=super"; the operand counts from 1.
bool AcceptSetting(LineParser& line, std::string_view key, const WordList& list, uint8_t& operand) {
  if (operand != 0 || !line.Accept(key)) return false;
  if (line.ParseText("=") && line.ParseWord(list, operand)) ++operand;
  return true;
}

bool AcceptFeature(LineParser& line, OperandKind kind, uint8_t& operand) {
  for (const FeatureWord& feature : kFeatureWords) {
    const bool possible = feature.bit < OperandLimit(kind) && (operand & feature.bit) == 0;
    if (!possible || !line.Accept(feature.word)) continue;
    operand |= feature.bit;
    return true;
  }
  return false;
}

// True if the next token was taken, even if what follows it is wrong. What already
// stood in the line is not accepted again.
bool AcceptOption(LineParser& line, OperandKind kind, uint8_t& operand) {
  switch (kind) {
    case OperandKind::Clear:
      return AcceptSetting(line, "clear", {kClearWords, "'super' or 'override'"}, operand);
    case OperandKind::Keep:
      return AcceptSetting(line, "keep", WordsOf(OperandKind::Any), operand);
    case OperandKind::Callback:
      if (operand != 0 || !line.Accept("callback")) return false;
      operand = 1;
      return true;
    default:
      return AcceptFeature(line, kind, operand);
  }
}

// Options stand in any order.
bool ParseOptions(LineParser& line, std::span<const Piece> options, uint8_t* operands) {
  bool taken = true;
  while (taken && !line.failed()) {
    taken = false;
    for (size_t i = 0; i < options.size() && !taken; ++i) {
      taken = AcceptOption(line, options[i].kind, operands[i]);
    }
  }
  return !line.failed();
}

// What is no option.
bool ParsePiece(LineParser& line, const Piece& piece, uint8_t* operand) {
  if (piece.text == kCountSign) return line.ParseCountSign();
  if (!piece.IsOperand()) return line.ParseText(piece.text);
  if (piece.kind == OperandKind::Number) return line.ParseNumber(operand);
  return line.ParseWord(WordsOf(piece.kind), *operand);
}

bool IsOptionPiece(const Piece& piece) { return piece.IsOperand() && IsOption(piece.kind); }

bool ParsePieces(LineParser& line, std::span<const Piece> pieces, Operation& operation) {
  uint8_t* operand = operation.operands.data();
  for (size_t i = 0; i < pieces.size();) {
    size_t end = i;
    while (end < pieces.size() && IsOptionPiece(pieces[end])) ++end;
    const size_t options = end - i;
    if (options > 0) {
      if (!ParseOptions(line, pieces.subspan(i, options), operand)) return false;
      operand += options;
      i = end;
      continue;
    }
    const Piece& piece = pieces[i++];
    if (!ParsePiece(line, piece, operand)) return false;
    if (piece.IsOperand()) operand += BytesOf(piece.kind);
  }
  return true;
}

// The name is the first word, or the first behind "SLOT =".
bool ParseOperation(LineParser& line, Operation& operation) {
  const bool assigns = line.Next(1).text == "=";
  const OpInfo* info = FindOp(line.Next(assigns ? 2 : 0).text);
  if (info == nullptr) {
    uint8_t ignored = 0;
    if (assigns && !(line.ParseWord(WordsOf(OperandKind::Out), ignored) && line.ParseText("="))) {
      return false;
    }
    return line.Fail("the name of an operation");
  }
  operation.code = info->code;
  return ParsePieces(line, PiecesOf(*info), operation) && line.ParseEnd();
}

class ScheduleParser {
 public:
  std::variant<Schedule, ParseError> Parse(std::string_view text) {
    int number = 1;
    while (true) {
      const size_t end = text.find('\n');
      LineParser line(text.substr(0, end), number);
      if (!(number == 1 ? ParseHeader(text.substr(0, end), line) : ParseLine(line))) {
        return line.error();
      }
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
      ++number;
    }
    if (threads_seen_) return std::move(schedule_);
    return ParseError{number, 1, "expected 'threads', found the end of the text"};
  }

 private:
  static bool ParseHeader(std::string_view first, LineParser& line) {
    first = first.substr(0, first.find_last_not_of(" \t\r") + 1);
    if (first == kTextHeader) return true;
    return line.FailAt(1, "expected '" + std::string(kTextHeader) + "', found " + Quote(first));
  }

  bool ParseLine(LineParser& line) {
    if (line.Next().IsEnd()) return true;
    return threads_seen_ ? ParseThreadLine(line) : ParseThreads(line);
  }

  bool ParseThreads(LineParser& line) {
    uint8_t number = 0;
    if (!line.ParseText("threads")) return false;
    if (!line.ParseWord({kCountWords, "a number of threads (1-8)"}, number)) return false;
    schedule_.threads = static_cast<uint8_t>(number + 1);
    threads_seen_ = true;
    return line.ParseEnd();
  }

  bool ParseThreadLine(LineParser& line) {
    Operation operation;
    if (!ParseActor(line, operation.thread)) return false;
    if (!ParseOperation(line, operation)) return false;
    return Add(operation, line);
  }

  // One of the threads there are, or a body.
  bool ParseActor(LineParser& line, uint8_t& actor) const {
    std::vector<std::string_view> words(kThreadWords, kThreadWords + schedule_.threads);
    const std::string last = words.size() == 1 ? "" : "-" + std::string(words.back());
    words.insert(words.end(), std::begin(kBodyWords), std::end(kBodyWords));
    if (!line.ParseWord({words, "a thread (t0" + last + ") or a body (b0-b3)"}, actor))
      return false;
    if (actor >= schedule_.threads) actor = BodyNumber(actor - schedule_.threads);
    return true;
  }

  // Where Repair would remove the operation, say so instead.
  bool Add(const Operation& operation, LineParser& line) {
    cost_ += InfoOf(operation.code).cost;
    if (schedule_.operations.size() == kMaxOperations) {
      return line.FailAt(
          1, "expected at most " + std::to_string(kMaxOperations) + " operations, found one more");
    }
    if (cost_ > kMaxCost) {
      return line.FailAt(1, "expected operations that cost at most " + std::to_string(kMaxCost) +
                                " together ('gcfuzz ops' lists costs), found " +
                                std::to_string(cost_) + " up to here");
    }
    schedule_.operations.push_back(operation);
    return true;
  }

  Schedule schedule_;
  bool threads_seen_ = false;
  int cost_ = 0;
};

}  // namespace

std::variant<Schedule, ParseError> Parse(std::string_view text) {
  return ScheduleParser().Parse(text);
}

}  // namespace gcfuzz
