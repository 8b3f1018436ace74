// The patterns of ops.def taken apart at compile time, so that a mistake in the
// table does not compile. For src/schedule only.
#ifndef GCFUZZ_SCHEDULE_PATTERN_H_
#define GCFUZZ_SCHEDULE_PATTERN_H_

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "schedule/limits.h"
#include "schedule/op_table.h"

namespace gcfuzz {

// Text that stands for itself, or one operand.
struct Piece {
  std::string_view text;  // empty for an operand
  OperandKind kind{};

  constexpr bool IsOperand() const { return text.empty(); }
};

struct Pattern {
  // Between and around the operands at most one text each.
  std::array<Piece, 2 * kMaxOperands + 1> pieces{};
  size_t piece_count = 0;
  std::array<OperandKind, kMaxOperands> operands{};
  size_t operand_count = 0;
};

struct KindName {
  std::string_view name;
  OperandKind kind;
};

inline constexpr KindName kKindNames[] = {
    {"out", OperandKind::Out},
    {"type", OperandKind::Type},
    {"instance", OperandKind::Instance},
    {"object", OperandKind::Object},
    {"container", OperandKind::Container},
    {"list", OperandKind::List},
    {"dict", OperandKind::Dict},
    {"callable", OperandKind::Callable},
    {"iterator", OperandKind::Iterator},
    {"weakref", OperandKind::Weakref},
    {"meta", OperandKind::Meta},
    {"any", OperandKind::Any},
    {"base", OperandKind::Base},
    {"clear", OperandKind::Clear},
    {"type_features", OperandKind::TypeFeatures},
    {"class_features", OperandKind::ClassFeatures},
    {"field", OperandKind::Field},
    {"name", OperandKind::Name},
    {"callback", OperandKind::Callback},
    {"generation", OperandKind::Generation},
    {"keep", OperandKind::Keep},
    {"body", OperandKind::Body},
    {"event", OperandKind::Event},
    {"key", OperandKind::Key},
    {"count", OperandKind::Count},
    {"threshold", OperandKind::Threshold},
    {"debug", OperandKind::Debug},
    {"special", OperandKind::Special},
    {"flavour", OperandKind::Flavour},
};

// The throws below never run: reaching one in a constant expression is a compile
// error that names the line.
constexpr OperandKind KindNamed(std::string_view name) {
  for (const KindName& row : kKindNames) {
    if (row.name == name) return row.kind;
  }
  throw "ops.def names an operand kind that op_table.h does not have";
}

constexpr Pattern ParsePattern(std::string_view text) {
  Pattern result;
  while (!text.empty()) {
    if (text.front() == '{') {
      const size_t end = text.find('}');
      if (end == std::string_view::npos) throw "ops.def: '{' without '}'";
      const OperandKind kind = KindNamed(text.substr(1, end - 1));
      result.pieces[result.piece_count++] = {{}, kind};
      result.operands[result.operand_count++] = kind;
      text.remove_prefix(end + 1);
    } else {
      const std::string_view literal = text.substr(0, text.find('{'));
      result.pieces[result.piece_count++] = {literal, {}};
      text.remove_prefix(literal.size());
    }
  }
  return result;
}

// The operation's name: the first word, or the first after "{out} = ".
constexpr std::string_view NameInPattern(std::string_view text) {
  constexpr std::string_view kAssignment = "{out} = ";
  if (text.substr(0, kAssignment.size()) == kAssignment) text.remove_prefix(kAssignment.size());
  return text.substr(0, text.find_first_of(" {"));
}

// The pieces of a row of AllOps(). Static storage.
std::span<const Piece> PiecesOf(const OpInfo& info);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_PATTERN_H_
