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

// In the order of OperandKind.
inline constexpr KindInfo kKinds[] = {
    {"out", OperandKind::Out,
     "the slot that is written: r0 to r7 are the thread's or body's own, s0 to s7 are shared"},
    {"type", OperandKind::Type, "a slot that is read, sensibly one with a type"},
    {"instance", OperandKind::Instance, "the same with a tracked object"},
    {"object", OperandKind::Object, "the same with a tracked object or a type"},
    {"container", OperandKind::Container, "the same with a list, dict or set"},
    {"list", OperandKind::List, "the same with a list or deque"},
    {"dict", OperandKind::Dict, "the same with a dict"},
    {"callable", OperandKind::Callable, "the same with something to call"},
    {"iterator", OperandKind::Iterator, "the same with an iterator, generator or coroutine"},
    {"weakref", OperandKind::Weakref, "the same with a weak reference"},
    {"meta", OperandKind::Meta, "the same with a metaclass"},
    {"any", OperandKind::Any, "the same with anything"},
    {"base", OperandKind::Base, "native, or a slot with a type"},
    {"clear", OperandKind::Clear, "nothing (inherited), clear=super or clear=override"},
    {"type_features", OperandKind::TypeFeatures, "any of: dict weakref del"},
    {"class_features", OperandKind::ClassFeatures, "any of: dict weakref slots del"},
    {"field", OperandKind::Field, "a b c d, the last only on instances of a native subclass"},
    {"name", OperandKind::Name, "x0 x1 x2 x3"},
    {"callback", OperandKind::Callback, "nothing, or callback"},
    {"generation", OperandKind::Generation, "0 1 2"},
    {"keep", OperandKind::Keep, "nothing, or keep=SLOT: put the result into the slot"},
    {"body", OperandKind::Body, "b0 b1 b2 b3: what the finalizer or callback does, see below"},
    {"event", OperandKind::Event,
     "clear finalize dealloc: when the object runs the body, in its tp_clear, finalizer or "
     "tp_dealloc"},
    {"key", OperandKind::Key, "k0 to k31, names of attributes"},
    {"count", OperandKind::Count, "1 2 3 4 5 6 7 8"},
    {"threshold", OperandKind::Threshold, "0 1 10 100, of which 0 is never"},
    {"debug", OperandKind::Debug, "0 saveall uncollectable: flags of gc.set_debug()"},
    {"special", OperandKind::Special,
     "__hash__ __eq__ __getattr__ __setattr__ __delattr__ __getattribute__ __call__ __len__ "
     "__iter__ __next__ __del__ __get__ __set__ __bool__ __init__ __set_name__"},
    {"flavour", OperandKind::Flavour, "how a binding layer builds its types, see below"},
    {"report", OperandKind::Report,
     "stats collectable leak: flags of gc.set_debug() that print; leak is all that DEBUG_LEAK has"},
    {"yield", OperandKind::Yield, "a kind of yield point, see below"},
    {"thread", OperandKind::Thread, "t0 to t7; nothing happens if there is no such thread"},
    {"number", OperandKind::Number, "1 to 2097152: which of the yield points of that kind"},
};

constexpr bool KindsInOrder() {
  size_t next = 0;
  for (const KindInfo& row : kKinds) {
    if (row.kind != static_cast<OperandKind>(next++)) return false;
  }
  return next == kOperandKinds;
}
static_assert(KindsInOrder(), "pattern.h: a row for each OperandKind, in its order");

// The throws below never run: reaching one in a constant expression is a compile
// error that names the line.
constexpr OperandKind KindNamed(std::string_view name) {
  for (const KindInfo& row : kKinds) {
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
      for (size_t i = 0; i < BytesOf(kind); ++i) result.operands[result.operand_count++] = kind;
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
