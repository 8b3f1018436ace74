#include "schedule/slot_sense.h"

namespace gcfuzz {
namespace {

bool Fits(SlotContent content, OperandKind kind) {
  if (content == SlotContent::Found) return kind != OperandKind::Out && kind != OperandKind::Keep;
  switch (kind) {
    case OperandKind::Out:
    case OperandKind::Keep:
      return content == SlotContent::None;
    case OperandKind::Type:
    case OperandKind::Base:
      return content == SlotContent::Type;
    case OperandKind::Instance:
      return content == SlotContent::Instance;
    case OperandKind::Object:
      return content == SlotContent::Instance || content == SlotContent::Type;
    case OperandKind::List:
      return content == SlotContent::List;
    case OperandKind::Dict:
      return content == SlotContent::Dict;
    case OperandKind::Container:
      return content == SlotContent::List || content == SlotContent::Dict ||
             content == SlotContent::Set;
    case OperandKind::Callable:
      return content == SlotContent::Callable || content == SlotContent::Weakref ||
             content == SlotContent::Type;
    case OperandKind::Weakref:
      return content == SlotContent::Weakref;
    case OperandKind::Meta:
      return content == SlotContent::Meta;
    case OperandKind::Iterator:
      return content == SlotContent::Iterator;
    default:
      return content != SlotContent::None;
  }
}

// Where the operation writes, or -1.
int TargetOf(const Operation& operation, const OpInfo& info) {
  for (size_t i = 0; i < info.operands.size(); ++i) {
    if (info.operands[i] == OperandKind::Out) return operation.operands[i];
    if (info.operands[i] == OperandKind::Keep) return operation.operands[i] - 1;
  }
  return -1;
}

// The last slot it reads, or -1: the source of a copy or move, what a drop empties.
int SourceOf(const Operation& operation, const OpInfo& info) {
  int source = -1;
  for (size_t i = 0; i < info.operands.size(); ++i) {
    const OperandKind kind = info.operands[i];
    if (IsSlot(kind) && kind != OperandKind::Out) source = operation.operands[i];
  }
  return source;
}

}  // namespace

SlotSense::SlotSense() {
  for (int body = 0; body < kBodies; ++body) At(BodyNumber(body), 0) = SlotContent::Instance;
}

SlotSense::SlotSense(std::span<const Operation> operations) : SlotSense() {
  for (const Operation& operation : operations) Apply(operation);
}

void SlotSense::Apply(const Operation& operation) {
  const OpInfo& info = InfoOf(operation.code);
  const int source = SourceOf(operation, info);
  SlotContent made = info.makes;
  if (made == SlotContent::Same) {
    made = ContentOf(operation.thread, static_cast<uint8_t>(source));
  }
  if (operation.code == OpCode::Move || operation.code == OpCode::Drop) {
    At(operation.thread, static_cast<uint8_t>(source)) = SlotContent::None;
  }
  const int target = TargetOf(operation, info);
  if (target >= 0) At(operation.thread, static_cast<uint8_t>(target)) = made;
}

SlotContent SlotSense::ContentOf(uint8_t thread, uint8_t slot) const {
  return slot < kPrivateSlots ? private_[ActorIndex(thread)][slot] : shared_[slot - kPrivateSlots];
}

SlotContent& SlotSense::At(uint8_t thread, uint8_t slot) {
  return slot < kPrivateSlots ? private_[ActorIndex(thread)][slot] : shared_[slot - kPrivateSlots];
}

SlotSet SlotSense::Fitting(uint8_t thread, OperandKind kind) const {
  SlotSet fitting = 0;
  for (uint8_t slot = 0; slot < kSlots; ++slot) {
    if (Fits(ContentOf(thread, slot), kind)) fitting |= static_cast<SlotSet>(1u << slot);
  }
  return fitting;
}

}  // namespace gcfuzz
