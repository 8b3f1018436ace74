#include "schedule/op_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "schedule/limits.h"
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
  } kFrozen[] = {
      {1, "type"},           {2, "class"},        {3, "new"},
      {4, "link"},           {5, "unlink"},       {6, "store"},
      {7, "delete"},         {8, "list"},         {9, "dict"},
      {10, "tuple"},         {11, "put"},         {12, "copy"},
      {13, "move"},          {14, "drop"},        {15, "weakref"},
      {16, "collect"},       {17, "get_objects"}, {18, "get_referrers"},
      {19, "get_referents"}, {20, "restart"},     {21, "barrier"},
  };
  for (const auto& row : kFrozen) {
    const OpInfo* op = FindOp(row.code);
    ASSERT_NE(op, nullptr) << int{row.code};
    EXPECT_EQ(op->name, row.name);
    EXPECT_EQ(op->since, 1);
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
}

// Each kind is one byte, and it matters where: a changed limit changes inputs.
TEST(OpTableTest, LimitsAreFrozen) {
  using K = OperandKind;
  for (const K kind : {K::Out, K::Type, K::Instance, K::Object, K::Container, K::Any}) {
    EXPECT_TRUE(IsSlot(kind));
    EXPECT_EQ(OperandLimit(kind), 16);
  }
  const struct {
    K kind;
    int limit;
  } kOthers[] = {{K::Base, 17},          {K::Clear, 3},      {K::TypeFeatures, 8},
                 {K::ClassFeatures, 16}, {K::Field, 4},      {K::Name, 4},
                 {K::Callback, 2},       {K::Generation, 3}, {K::Keep, 17}};
  for (const auto& row : kOthers) {
    EXPECT_FALSE(IsSlot(row.kind));
    EXPECT_EQ(OperandLimit(row.kind), row.limit);
  }
}

TEST(OpTableTest, RowsAgreeWithThemselves) {
  for (const OpInfo& op : AllOps()) {
    EXPECT_EQ(op.makes != SlotContent::None, WritesASlot(op)) << op.name;
    EXPECT_FALSE(op.doc.empty()) << op.name;
    EXPECT_EQ(op.doc.back(), '.') << op.name;
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
      for (const KindName& row : kKindNames) {
        if (row.kind == piece.kind) text += "{" + std::string(row.name) + "}";
      }
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
