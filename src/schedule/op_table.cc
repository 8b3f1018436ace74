#include "schedule/op_table.h"

#include <array>
#include <cstddef>
#include <iterator>

#include "schedule/limits.h"
#include "schedule/operand_words.h"
#include "schedule/pattern.h"

namespace gcfuzz {
namespace {

constexpr Pattern kPatterns[] = {
#define GCFUZZ_OP(code, Name, pattern, ...) ParsePattern(pattern),
#include "schedule/ops.def"
#undef GCFUZZ_OP
};
constexpr size_t kOpCount = std::size(kPatterns);

constexpr std::array<OpInfo, kOpCount> MakeTable() {
  std::array<OpInfo, kOpCount> table = {{
#define GCFUZZ_OP(code, Name, pattern, makes, weight, cost, since, doc) \
  {OpCode::Name, NameInPattern(pattern), pattern, {}, SlotContent::makes, weight, cost, since, doc},
#include "schedule/ops.def"
#undef GCFUZZ_OP
  }};
  for (size_t i = 0; i < kOpCount; ++i) {
    table[i].operands = {kPatterns[i].operands.data(), kPatterns[i].operand_count};
  }
  return table;
}
constexpr std::array<OpInfo, kOpCount> kTable = MakeTable();

// Repair counts the operations of a version in the order of their codes.
constexpr bool CodesAscend() {
  for (size_t i = 1; i < kOpCount; ++i) {
    if (kTable[i - 1].code >= kTable[i].code) return false;
  }
  return true;
}
static_assert(CodesAscend(), "ops.def: each code must be greater than the one before it");

constexpr bool NumbersMakeSense() {
  for (const OpInfo& op : kTable) {
    if (op.weight <= 0 || op.cost <= 0 || op.cost > kMaxCost) return false;
    if (op.since < 1 || op.since > kFormatVersion) return false;
  }
  return true;
}
static_assert(NumbersMakeSense(), "ops.def: weight, cost or since out of range");
static_assert(kTable[0].since == 1, "every format version needs an operation");

// Row by code; kOpCount where there is none.
constexpr std::array<uint8_t, 256> MakeIndex() {
  std::array<uint8_t, 256> index{};
  for (uint8_t& row : index) row = kOpCount;
  for (size_t i = 0; i < kOpCount; ++i) {
    index[static_cast<uint8_t>(kTable[i].code)] = static_cast<uint8_t>(i);
  }
  return index;
}
constexpr std::array<uint8_t, 256> kIndex = MakeIndex();

}  // namespace

std::span<const OpInfo> AllOps() { return kTable; }

std::span<const KindInfo> AllKinds() { return kKinds; }

const OpInfo& InfoOf(OpCode code) { return kTable[kIndex[static_cast<uint8_t>(code)]]; }

const OpInfo* FindOp(uint8_t code) {
  const uint8_t row = kIndex[code];
  return row == kOpCount ? nullptr : &kTable[row];
}

const OpInfo* FindOp(std::string_view name) {
  for (const OpInfo& op : kTable) {
    if (op.name == name) return &op;
  }
  return nullptr;
}

std::span<const Piece> PiecesOf(const OpInfo& info) {
  const Pattern& pattern = kPatterns[kIndex[static_cast<uint8_t>(info.code)]];
  return {pattern.pieces.data(), pattern.piece_count};
}

uint8_t OperandLimit(OperandKind kind, uint8_t version) {
  switch (kind) {
    case OperandKind::Yield:
      if (version < kEdgesSince) return kYieldKindsBeforeEdges;
      return version < kAccessesSince ? kYieldKindsBeforeAccesses : kYieldKinds;
    case OperandKind::Base:
    case OperandKind::Keep:
      return 1 + kSlots;
    case OperandKind::Clear:
      return 3;
    case OperandKind::TypeFeatures:
      return kFeatureDict + kFeatureWeakref + kFeatureDel + 1;
    case OperandKind::ClassFeatures:
      return kFeatureDict + kFeatureWeakref + kFeatureDel + kFeatureSlots + 1;
    case OperandKind::Callback:
      return 2;
    case OperandKind::Number:
      return kNumberByteLimit;
    default:
      return static_cast<uint8_t>(WordsOf(kind).words.size());
  }
}

bool MakesNew(const OpInfo& info) {
  const bool finds = info.makes == SlotContent::None || info.makes == SlotContent::Found;
  return !finds && info.code != OpCode::Copy && info.code != OpCode::Move &&
         info.code != OpCode::DictOf;
}

bool IsSlot(OperandKind kind) { return kind <= OperandKind::Any; }

uint32_t NumberIn(const uint8_t* operand) {
  uint32_t number = 0;
  for (size_t i = BytesOf(OperandKind::Number); i-- > 0;) {
    number = number * kNumberByteLimit + operand[i] % kNumberByteLimit;
  }
  return number + 1;
}

void PutNumber(uint32_t number, uint8_t* operand) {
  --number;
  for (size_t i = 0; i < BytesOf(OperandKind::Number); ++i, number /= kNumberByteLimit) {
    operand[i] = static_cast<uint8_t>(number % kNumberByteLimit);
  }
}

}  // namespace gcfuzz
