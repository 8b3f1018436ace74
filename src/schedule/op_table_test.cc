#include "schedule/op_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "schedule/limits.h"
#include "schedule/operand_words.h"
#include "schedule/pattern.h"

namespace gcfuzz {
namespace {

std::vector<OperandKind> KindsOf(OpCode code) {
  const auto operands = InfoOf(code).operands;
  return {operands.begin(), operands.end()};
}

bool WritesASlot(const OpInfo& op) {
  for (const OperandKind kind : op.operands) {
    if (kind == OperandKind::Out || kind == OperandKind::Keep) return true;
  }
  return false;
}

// A code once given means the same for ever: corpora depend on it. Rows are added
// here, never changed.
TEST(OpTableTest, CodesAreFrozen) {
  const struct {
    uint8_t code;
    const char* name;
    int since;
  } kFrozen[] = {
      {1, "type", 1},
      {2, "class", 1},
      {3, "new", 1},
      {4, "link", 1},
      {5, "unlink", 1},
      {6, "store", 1},
      {7, "delete", 1},
      {8, "list", 1},
      {9, "dict", 1},
      {10, "tuple", 1},
      {11, "put", 1},
      {12, "copy", 1},
      {13, "move", 1},
      {14, "drop", 1},
      {15, "weakref", 1},
      {16, "collect", 1},
      {17, "get_objects", 1},
      {18, "get_referrers", 1},
      {19, "get_referents", 1},
      {20, "restart", 1},
      {21, "barrier", 1},
      {22, "read", 2},
      {23, "store_key", 2},
      {24, "delete_key", 2},
      {25, "dict_of", 2},
      {26, "set_dict", 2},
      {27, "delete_dict", 2},
      {28, "clear", 2},
      {29, "clone", 2},
      {30, "update", 2},
      {31, "erase", 2},
      {32, "replace", 2},
      {33, "item", 2},
      {34, "pop", 2},
      {35, "insert", 2},
      {36, "slice", 2},
      {37, "assign_slice", 2},
      {38, "delete_slice", 2},
      {39, "sort", 2},
      {40, "reverse", 2},
      {41, "combine", 2},
      {42, "contains", 2},
      {43, "iter", 2},
      {44, "step", 2},
      {45, "subclass", 2},
      {46, "metaclass", 2},
      {47, "class_of", 2},
      {48, "chain", 2},
      {49, "hooked", 2},
      {50, "set_special", 2},
      {51, "delete_special", 2},
      {52, "set_bases", 2},
      {53, "set_class", 2},
      {54, "subclasses", 2},
      {55, "mro", 2},
      {56, "alias", 2},
      {57, "super", 2},
      {58, "set", 2},
      {59, "frozenset", 2},
      {60, "deque", 2},
      {61, "ordered_dict", 2},
      {62, "namespace", 2},
      {63, "method", 2},
      {64, "function", 2},
      {65, "closure", 2},
      {66, "partial", 2},
      {67, "property", 2},
      {68, "generator", 2},
      {69, "coroutine", 2},
      {70, "async_generator", 2},
      {71, "frame", 2},
      {72, "traceback", 2},
      {73, "exception_group", 2},
      {74, "memoryview", 2},
      {75, "mappingproxy", 2},
      {76, "context", 2},
      {77, "thread_local", 2},
      {78, "capsule", 2},
      {79, "call", 2},
      {80, "close", 2},
      {81, "throw", 2},
      {82, "watch", 2},
      {83, "proxy", 2},
      {84, "deref", 2},
      {85, "weakrefs", 2},
      {86, "weak_value_dict", 2},
      {87, "weak_set", 2},
      {88, "finalize", 2},
      {89, "on", 2},
      {90, "raise", 2},
      {91, "hold", 2},
      {92, "detach", 2},
      {93, "finalize_now", 2},
      {94, "enable", 2},
      {95, "disable", 2},
      {96, "set_threshold", 2},
      {97, "freeze", 2},
      {98, "unfreeze", 2},
      {99, "get_count", 2},
      {100, "get_stats", 2},
      {101, "get_objects_of", 2},
      {102, "is_tracked", 2},
      {103, "add_callback", 2},
      {104, "remove_callback", 2},
      {105, "replace_callbacks", 2},
      {106, "clear_callbacks", 2},
      {107, "set_debug", 2},
      {108, "garbage", 2},
      {109, "visit_objects", 2},
      {110, "retrack", 2},
      {111, "defer_refcount", 2},
      {112, "try_incref", 2},
      {113, "run_thread", 2},
      {114, "join_thread", 2},
      {115, "run_subinterpreter", 2},
      {116, "native", 2},
      {117, "raise_soon", 2},
      {118, "fail_soon", 2},
      {119, "collect_c", 3},
      {120, "set_report", 3},
      {121, "end_with_garbage", 3},
      {122, "untrack", 3},
      {123, "find", 3},
      {124, "new_extra", 3},
      {125, "on_collection", 3},
      {126, "plain", 3},
      {127, "give_up", 3},
      {128, "collect_short", 3},
      {129, "refused", 3},
      {130, "assign_stride", 6},
      {131, "delete_stride", 6},
      {132, "reinit", 6},
      {133, "crowd", 6},
      {134, "check_count", 6},
      {150, "at", 3},
  };
  for (const auto& row : kFrozen) {
    const OpInfo* op = FindOp(row.code);
    ASSERT_NE(op, nullptr) << int{row.code};
    EXPECT_EQ(op->name, row.name);
    EXPECT_EQ(op->since, row.since);
  }
  EXPECT_EQ(AllOps().size(), std::size(kFrozen)) << "add the new operation above";
}

TEST(OpTableTest, RowsAreFoundByCodeAndByName) {
  std::set<std::string_view> names;
  for (const OpInfo& op : AllOps()) {
    EXPECT_EQ(&InfoOf(op.code), &op);
    EXPECT_EQ(FindOp(static_cast<uint8_t>(op.code)), &op);
    EXPECT_EQ(FindOp(op.name), &op);
    EXPECT_TRUE(names.insert(op.name).second) << op.name << " stands twice";
  }
}

TEST(OpTableTest, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(FindOp(uint8_t{0}), nullptr);
  EXPECT_EQ(FindOp(uint8_t{255}), nullptr);
  for (const char* name : {"", "lin", "links", "Link", "{out}", "link "}) {
    EXPECT_EQ(FindOp(std::string_view(name)), nullptr) << name;
  }
}

TEST(OpTableTest, OperandsAreThoseOfThePattern) {
  using K = OperandKind;
  EXPECT_EQ(KindsOf(OpCode::Link), (std::vector{K::Instance, K::Field, K::Any}));
  EXPECT_EQ(KindsOf(OpCode::MakeType), (std::vector{K::Out, K::Base, K::Clear, K::TypeFeatures}));
  EXPECT_EQ(KindsOf(OpCode::MakeClass), (std::vector{K::Out, K::Base, K::ClassFeatures}));
  EXPECT_EQ(KindsOf(OpCode::GetReferrers), (std::vector{K::Any, K::Keep}));
  EXPECT_EQ(KindsOf(OpCode::Collect), (std::vector{K::Generation}));
  EXPECT_EQ(KindsOf(OpCode::Barrier), std::vector<K>{});
  EXPECT_EQ(KindsOf(OpCode::On), (std::vector{K::Instance, K::Event, K::Body}));
  EXPECT_EQ(KindsOf(OpCode::MakeSubclass),
            (std::vector{K::Out, K::Base, K::Base, K::ClassFeatures}));
  EXPECT_EQ(KindsOf(OpCode::Super), (std::vector{K::Type, K::Instance, K::Name, K::Keep}));
  EXPECT_EQ(KindsOf(OpCode::Preempt),
            (std::vector{K::Yield, K::Number, K::Number, K::Number, K::Thread}));
}

TEST(OpTableTest, ANumberHasSevenBitsInEachByteAndStartsWithOne) {
  for (const uint32_t number : {1u, 2u, 128u, 129u, 16384u, 16385u, kMaxNumber}) {
    uint8_t bytes[BytesOf(OperandKind::Number)] = {};
    PutNumber(number, bytes);
    EXPECT_EQ(NumberIn(bytes), number);
    for (const uint8_t byte : bytes) EXPECT_LT(byte, OperandLimit(OperandKind::Number));
  }
  const uint8_t bytes[] = {1, 2, 3};
  EXPECT_EQ(NumberIn(bytes), 1u + 1 + 2 * 128 + 3 * 128 * 128);
}

// Each byte has its kind, and it matters where: a changed limit changes inputs.
TEST(OpTableTest, LimitsAreFrozen) {
  using K = OperandKind;
  for (const K kind : {K::Out, K::Type, K::Instance, K::Object, K::Container, K::List, K::Dict,
                       K::Callable, K::Iterator, K::Weakref, K::Meta, K::Any}) {
    EXPECT_TRUE(IsSlot(kind));
    EXPECT_EQ(OperandLimit(kind), 16);
  }
  const struct {
    K kind;
    int limit;
  } kOthers[] = {{K::Base, 17},  {K::Clear, 3},     {K::TypeFeatures, 8}, {K::ClassFeatures, 16},
                 {K::Field, 4},  {K::Name, 4},      {K::Callback, 2},     {K::Generation, 3},
                 {K::Keep, 17},  {K::Body, 4},      {K::Event, 3},        {K::Key, 32},
                 {K::Count, 8},  {K::Threshold, 4}, {K::Debug, 3},        {K::Special, 16},
                 {K::Thread, 8}, {K::Number, 128},  {K::Report, 3},       {K::Yield, 11}};
  for (const auto& row : kOthers) {
    EXPECT_FALSE(IsSlot(row.kind));
    EXPECT_EQ(OperandLimit(row.kind), row.limit);
  }
  EXPECT_EQ(OperandLimit(K::Yield, kEdgesSince - 1), kYieldKindsBeforeEdges);
  EXPECT_EQ(OperandLimit(K::Yield, kAccessesSince - 1), kYieldKindsBeforeAccesses);
}

TEST(OpTableTest, RowsAgreeWithThemselves) {
  for (const OpInfo& op : AllOps()) {
    EXPECT_EQ(op.makes != SlotContent::None, WritesASlot(op)) << op.name;
    EXPECT_FALSE(op.doc.empty()) << op.name;
    EXPECT_EQ(op.doc.back(), '.') << op.name;
  }
}

TEST(OpTableTest, EveryKindHasItsNameAndDocAndIsUsed) {
  std::set<std::string_view> names;
  ASSERT_EQ(AllKinds().size(), kOperandKinds);
  for (size_t i = 0; i < kOperandKinds; ++i) {
    const KindInfo& kind = AllKinds()[i];
    EXPECT_EQ(static_cast<size_t>(kind.kind), i);
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name << " stands twice";
    EXPECT_FALSE(kind.doc.empty()) << kind.name;
    const auto uses = [&kind](const OpInfo& op) {
      return std::find(op.operands.begin(), op.operands.end(), kind.kind) != op.operands.end();
    };
    EXPECT_TRUE(std::any_of(AllOps().begin(), AllOps().end(), uses)) << kind.name;
  }
}

// Words the text form knows and `gcfuzz ops` does not list would be a secret. Slots,
// threads and keys are ranges in the docs; flavours are listed with docs of their own.
TEST(OpTableTest, DocsOfKindsListTheirWords) {
  using K = OperandKind;
  for (const K kind :
       {K::Field, K::Name, K::Generation, K::Body, K::Event, K::Count, K::Threshold, K::Debug,
        K::Special, K::Report}) {  // yield kinds have docs of their own, too
    const std::string doc = " " + std::string(AllKinds()[static_cast<size_t>(kind)].doc);
    EXPECT_EQ(WordsOf(kind).words.size(), OperandLimit(kind));
    for (const std::string_view word : WordsOf(kind).words) {
      EXPECT_NE(doc.find(" " + std::string(word)), std::string::npos) << word;
    }
  }
}

// A kind that has no words of its own would be printed as a slot.
TEST(OpTableTest, EveryKindHasItsWords) {
  for (const KindInfo& row : AllKinds()) {
    if (IsOption(row.kind) || row.kind == OperandKind::Number) continue;
    const bool slot_words = WordsOf(row.kind).words.data() == kSlotWords.data();
    EXPECT_EQ(slot_words, IsSlot(row.kind)) << row.name;
    EXPECT_EQ(WordsOf(row.kind).words.size(), OperandLimit(row.kind)) << row.name;
    const std::set<std::string_view> different(WordsOf(row.kind).words.begin(),
                                               WordsOf(row.kind).words.end());
    EXPECT_EQ(different.size(), WordsOf(row.kind).words.size()) << row.name;
  }
}

TEST(PatternTest, PiecesPutTogetherAreThePattern) {
  for (const OpInfo& op : AllOps()) {
    std::string text;
    for (const Piece& piece : PiecesOf(op)) {
      if (!piece.IsOperand()) {
        text += piece.text;
        continue;
      }
      text += "{" + std::string(AllKinds()[static_cast<size_t>(piece.kind)].name) + "}";
    }
    EXPECT_EQ(text, op.pattern);
  }
}

TEST(PatternTest, TheNameIsTheFirstWordThatIsNotAnAssignment) {
  EXPECT_EQ(NameInPattern("{out} = make it {any}"), "make");
  EXPECT_EQ(NameInPattern("do{keep}"), "do");
  EXPECT_EQ(NameInPattern("go"), "go");
}

}  // namespace
}  // namespace gcfuzz
