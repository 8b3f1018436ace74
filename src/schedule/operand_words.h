// The words of the text form, by operand kind: printing looks a word up by number,
// parsing a number by word. For src/schedule only.
#ifndef GCFUZZ_SCHEDULE_OPERAND_WORDS_H_
#define GCFUZZ_SCHEDULE_OPERAND_WORDS_H_

#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include "base/yield_kinds.h"
#include "schedule/limits.h"
#include "schedule/op_table.h"

namespace gcfuzz {

// words[n] stands for n.
struct WordList {
  std::span<const std::string_view> words;
  std::string_view what;  // "a slot (r0-r7, s0-s7)", for error messages
};

// "native", then the slots: kinds for which 0 is something else take all of it,
// the others leave the first word out.
inline constexpr std::string_view kBaseWords[] = {"native", "r0", "r1", "r2", "r3", "r4",
                                                  "r5",     "r6", "r7", "s0", "s1", "s2",
                                                  "s3",     "s4", "s5", "s6", "s7"};
inline constexpr std::span<const std::string_view> kSlotWords = std::span(kBaseWords).subspan(1);
inline constexpr std::string_view kFieldWords[] = {"a", "b", "c", "d"};
inline constexpr std::string_view kNameWords[] = {"x0", "x1", "x2", "x3"};
inline constexpr std::string_view kGenerationWords[] = {"0", "1", "2"};
inline constexpr std::string_view kThreadWords[] = {"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"};
inline constexpr std::string_view kBodyWords[] = {"b0", "b1", "b2", "b3"};
inline constexpr std::string_view kCountWords[] = {"1", "2", "3", "4", "5", "6", "7", "8"};
// Without ClearKind::Inherit, which is said by saying nothing.
inline constexpr std::string_view kClearWords[] = {"super", "override"};

inline constexpr std::string_view kEventWords[] = {"clear", "finalize", "dealloc"};
inline constexpr std::string_view kKeyWords[] = {
    "k0",  "k1",  "k2",  "k3",  "k4",  "k5",  "k6",  "k7",  "k8",  "k9",  "k10",
    "k11", "k12", "k13", "k14", "k15", "k16", "k17", "k18", "k19", "k20", "k21",
    "k22", "k23", "k24", "k25", "k26", "k27", "k28", "k29", "k30", "k31"};
inline constexpr std::string_view kThresholdWords[] = {"0", "1", "10", "100"};
inline constexpr std::string_view kDebugWords[] = {"0", "saveall", "uncollectable"};
inline constexpr std::string_view kReportWords[] = {"stats", "collectable", "leak"};
inline constexpr std::string_view kSpecialWords[] = {
    "__hash__", "__eq__",   "__getattr__", "__setattr__", "__delattr__", "__getattribute__",
    "__call__", "__len__",  "__iter__",    "__next__",    "__del__",     "__get__",
    "__set__",  "__bool__", "__init__",    "__set_name__"};
inline constexpr std::string_view kFlavourWords[] = {
#define GCFUZZ_FLAVOUR(Name, word, doc) word,
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR
};

static_assert(std::size(kBaseWords) == 1 + kSlots && kPrivateSlots == 8);
static_assert(std::size(kFieldWords) == kFields && std::size(kNameWords) == kNames);
static_assert(std::size(kGenerationWords) == kGenerations && std::size(kKeyWords) == kKeys);
static_assert(std::size(kBodyWords) == kBodies);
static_assert(std::size(kThreadWords) == kMaxThreads && std::size(kCountWords) == kMaxThreads);

struct FeatureWord {
  std::string_view word;
  Feature bit;
};
inline constexpr FeatureWord kFeatureWords[] = {
    {"dict", kFeatureDict},
    {"weakref", kFeatureWeakref},
    {"slots", kFeatureSlots},
    {"del", kFeatureDel},
};

// Options may be left out, which is their operand's 0, and bring their own blank
// when printed; all other kinds are exactly one word, or a number.
constexpr bool IsOption(OperandKind kind) {
  return kind == OperandKind::Clear || kind == OperandKind::TypeFeatures ||
         kind == OperandKind::ClassFeatures || kind == OperandKind::Callback ||
         kind == OperandKind::Keep;
}

// REQUIRES: neither an option nor a number.
constexpr WordList WordsOf(OperandKind kind) {
  switch (kind) {
    case OperandKind::Base:
      return {kBaseWords, "'native' or a slot (r0-r7, s0-s7)"};
    case OperandKind::Field:
      return {kFieldWords, "a field (a-d)"};
    case OperandKind::Name:
      return {kNameWords, "a name (x0-x3)"};
    case OperandKind::Generation:
      return {kGenerationWords, "a generation (0-2)"};
    case OperandKind::Body:
      return {kBodyWords, "a body (b0-b3)"};
    case OperandKind::Event:
      return {kEventWords, "'clear', 'finalize' or 'dealloc'"};
    case OperandKind::Key:
      return {kKeyWords, "a key (k0-k31)"};
    case OperandKind::Count:
      return {kCountWords, "a number (1-8)"};
    case OperandKind::Threshold:
      return {kThresholdWords, "a threshold (0, 1, 10 or 100)"};
    case OperandKind::Debug:
      return {kDebugWords, "'0', 'saveall' or 'uncollectable'"};
    case OperandKind::Special:
      return {kSpecialWords, "a special method ('gcfuzz ops' lists them)"};
    case OperandKind::Flavour:
      return {kFlavourWords, "a flavour of native types ('gcfuzz ops' lists them)"};
    case OperandKind::Report:
      return {kReportWords, "'stats', 'collectable' or 'leak'"};
    case OperandKind::Yield:
      return {kYieldWords, "a kind of yield point ('gcfuzz ops' lists them)"};
    case OperandKind::Thread:
      return {kThreadWords, "a thread (t0-t7)"};
    default:
      return {kSlotWords, "a slot (r0-r7, s0-s7)"};
  }
}

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_OPERAND_WORDS_H_
