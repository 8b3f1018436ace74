#include "schedule/choose.h"

#include <algorithm>

#include "base/yield_kinds.h"
#include "schedule/limits.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"

namespace gcfuzz {
namespace {

bool preemptions_preferred = false;

// How often an operation whose operands cannot fit is thrown back.
constexpr int kAttempts = 12;

// How often a masked operation is drawn anew: to find the rarest if it alone is left, and
// to come to an end if none is.
constexpr int kPatience = 20000;

// Numbers that are chosen have at most so many bits: few operations pass more yield points that
// are no edges, loads or stores, and few that collect nothing more edges. Loads and stores are
// those of few files.
constexpr uint32_t kNumberBits = 6;
constexpr uint32_t kEdgeNumberBits = 14;
constexpr uint32_t kAccessNumberBits = 9;

uint32_t TotalWeight() {
  static const uint32_t total = [] {
    uint32_t sum = 0;
    for (const OpInfo& op : AllOps()) sum += static_cast<uint32_t>(op.weight);
    return sum;
  }();
  return total;
}

const OpInfo& ChooseAnyOp(Random& random) {
  uint32_t rest = random.Below(TotalWeight());
  for (const OpInfo& op : AllOps()) {
    const auto weight = static_cast<uint32_t>(op.weight);
    if (rest < weight) return op;
    rest -= weight;
  }
  return AllOps().back();  // not reached: rest was below the sum of the weights
}

// REQUIRES: slots is not empty.
uint8_t PickOne(SlotSet slots, Random& random) {
  uint32_t rest = random.Below(static_cast<uint32_t>(__builtin_popcount(slots)));
  for (uint8_t slot = 0;; ++slot) {
    if ((slots >> slot & 1) == 0) continue;
    if (rest-- == 0) return slot;
  }
}

uint8_t ChooseSlot(OperandKind kind, const Situation& situation, Random& random) {
  SlotSet slots = situation.slots.Fitting(situation.thread, kind);
  if (slots == 0 || random.OneIn(8)) slots = kAllSlots;
  if (situation.threads > 1 && (slots & kAllShared) != 0 && random.OneIn(2)) slots &= kAllShared;
  return PickOne(slots, random);
}

// The native root type, or a type that is there.
uint8_t ChooseBase(const Situation& situation, Random& random) {
  if (random.OneIn(2)) return 0;
  const SlotSet types = situation.slots.Fitting(situation.thread, OperandKind::Base);
  if (types == 0 && !random.OneIn(4)) return 0;
  return static_cast<uint8_t>(1 + ChooseSlot(OperandKind::Base, situation, random));
}

// Mostly nothing: a kept list holds every object of the process.
uint8_t ChooseKeep(const Situation& situation, Random& random) {
  if (!random.OneIn(4)) return 0;
  return static_cast<uint8_t>(1 + ChooseSlot(OperandKind::Keep, situation, random));
}

// Mostly with a __dict__: many operations are about it.
uint8_t ChooseClassFeatures(Random& random) {
  const auto features = random.Below(OperandLimit(OperandKind::ClassFeatures));
  return static_cast<uint8_t>(random.OneIn(2) ? features | kFeatureDict : features);
}

// The first of the names or keys half the time: what one operation stores another is to find.
uint8_t ChooseName(OperandKind kind, Random& random) {
  return static_cast<uint8_t>(random.OneIn(2) ? 0 : random.Below(OperandLimit(kind)));
}

// An exception ends a body. What concerns a thread as a whole a body may not do.
bool BelongsThere(OpCode code, bool in_body) {
  switch (code) {
    case OpCode::Raise:
      return in_body;
    case OpCode::Restart:
    case OpCode::Barrier:
    case OpCode::RunSubinterpreter:
    case OpCode::EndWithGarbage:
      return !in_body;
    default:
      return true;
  }
}

bool CanFit(const OpInfo& op, const Situation& situation) {
  if (!BelongsThere(op.code, IsBody(situation.thread))) return false;
  for (const OperandKind kind : op.operands) {
    if (!IsSlot(kind) || kind == OperandKind::Out) continue;
    if (op.code == OpCode::New) continue;  // without a type it makes a plain native object
    if (situation.slots.Fitting(situation.thread, kind) == 0) return false;
  }
  return true;
}

// How many times an operation passes a yield point is seldom much, and each doubling is
// as likely as the one before.
uint32_t ChooseNumber(uint32_t most_bits, Random& random) {
  const uint32_t bits = random.Below(most_bits);
  return 1 + random.Below(1u << bits);
}

// Edges half the time: no other kind reaches every place.
uint8_t ChooseYield(Random& random) {
  if (random.OneIn(2)) return static_cast<uint8_t>(YieldKind::Edge);
  return static_cast<uint8_t>(random.Below(OperandLimit(OperandKind::Yield)));
}

Operation WithOperands(const OpInfo& op, const Situation& situation, Random& random) {
  Operation operation;
  operation.code = op.code;
  operation.thread = situation.thread;
  for (size_t i = 0; i < op.operands.size(); i += BytesOf(op.operands[i])) {
    ChooseOperandAt(operation, i, situation, random);
  }
  return operation;
}

// How far a preemption may be, by its kind of yield point.
uint32_t NumberBitsOf(const Operation& operation) {
  if (IsAtEdge(operation)) return kEdgeNumberBits;
  const bool fine =
      operation.code == OpCode::Preempt && IsFine(static_cast<YieldKind>(operation.operands[0]));
  return fine ? kAccessNumberBits : kNumberBits;
}

}  // namespace

void PreferPreemptions(bool prefer) { preemptions_preferred = prefer; }
bool PreemptionsPreferred() { return preemptions_preferred; }

bool IsAtEdge(const Operation& operation) {
  return operation.code == OpCode::Preempt &&
         operation.operands[0] == static_cast<uint8_t>(YieldKind::Edge);
}

uint8_t ChooseThread(uint8_t threads, Random& random) {
  if (random.OneIn(8)) return BodyNumber(static_cast<int>(random.Below(kBodies)));
  return static_cast<uint8_t>(random.Below(threads));
}

const OpInfo& ChooseOp(Random& random) {
  const OpInfo* op = &ChooseAnyOp(random);
  for (int i = 0; i < kPatience && IsMasked(op->code); ++i) op = &ChooseAnyOp(random);
  return *op;
}

uint8_t ChooseOperand(OperandKind kind, const Situation& situation, Random& random) {
  if (kind == OperandKind::Thread) return static_cast<uint8_t>(random.Below(situation.threads));
  if (IsSlot(kind)) return ChooseSlot(kind, situation, random);
  if (kind == OperandKind::Base) return ChooseBase(situation, random);
  if (kind == OperandKind::Keep) return ChooseKeep(situation, random);
  if (kind == OperandKind::Yield) return ChooseYield(random);
  if (kind == OperandKind::Name || kind == OperandKind::Key) return ChooseName(kind, random);
  if (kind == OperandKind::ClassFeatures) return ChooseClassFeatures(random);
  return static_cast<uint8_t>(random.Below(OperandLimit(kind)));
}

void ChooseOperandAt(Operation& operation, size_t index, const Situation& situation,
                     Random& random) {
  const auto kinds = InfoOf(operation.code).operands;
  if (kinds[index] != OperandKind::Number) {
    operation.operands[index] = ChooseOperand(kinds[index], situation, random);
    return;
  }
  while (index > 0 && kinds[index - 1] == OperandKind::Number) --index;
  PutNumber(ChooseNumber(NumberBitsOf(operation), random), &operation.operands[index]);
}

size_t BoundedLength(int max_operations) {
  return static_cast<size_t>(std::clamp(max_operations, 0, kMaxOperations));
}

Operation ChooseOperation(const Situation& situation, Random& random) {
  const OpInfo* op = &ChooseOp(random);
  for (int i = 1; i < kAttempts && !CanFit(*op, situation); ++i) op = &ChooseOp(random);
  return WithOperands(*op, situation, random);
}

std::optional<Operation> ChoosePreemption(const Situation& situation, Random& random) {
  if (IsMasked(OpCode::Preempt)) return std::nullopt;
  return WithOperands(InfoOf(OpCode::Preempt), situation, random);
}

Operation GiveBack(uint8_t thread, uint8_t target) {
  Operation operation{.code = OpCode::Preempt, .thread = thread};
  operation.operands[0] = static_cast<uint8_t>(YieldKind::Op);
  PutNumber(1, &operation.operands[1]);
  operation.operands[1 + BytesOf(OperandKind::Number)] = target;
  return operation;
}

}  // namespace gcfuzz
