// Random choices that mean something: an operation by weight, operands that fit what
// the slots hold by then. For src/schedule only.
#ifndef GCFUZZ_SCHEDULE_CHOOSE_H_
#define GCFUZZ_SCHEDULE_CHOOSE_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/random.h"
#include "schedule/op_table.h"
#include "schedule/schedule.h"
#include "schedule/slot_sense.h"

namespace gcfuzz {

// Who acts, and among what.
struct Situation {
  const SlotSense& slots;
  uint8_t thread;   // the one that acts, or a body
  uint8_t threads;  // all there are
};

// One of so many threads, or once in eight a body.
uint8_t ChooseThread(uint8_t threads, Random& random);

// What PreferPreemptions (mutate.h) was last told.
bool PreemptionsPreferred();

// By the weights of ops.def alone, none that is masked (unless all are: execution skips
// it then).
const OpInfo& ChooseOp(Random& random);

// A preemption at an edge.
bool IsAtEdge(const Operation& operation);

// Below OperandLimit(kind); the kind is no Number. Slots fit seven times in eight, if any fits,
// and with several threads half of them are shared: races need an object in common. Names and
// keys are the first one more often than others.
uint8_t ChooseOperand(OperandKind kind, const Situation& situation, Random& random);

// Chooses anew the operand that has the byte at that index: a number as a whole, mostly a
// small one. REQUIRES: the operation's code is in the table, the index below its operands.
void ChooseOperandAt(Operation& operation, size_t index, const Situation& situation,
                     Random& random);

// What a caller asked for, made a number of operations a schedule can have.
size_t BoundedLength(int max_operations);

// A repaired operation of that thread or body, mostly one whose operands can fit.
Operation ChooseOperation(const Situation& situation, Random& random);

// A preemption of that thread or body, or nothing if they are masked.
std::optional<Operation> ChoosePreemption(const Situation& situation, Random& random);

// "at op#1 -> {target}" of that thread or body: behind an operation, the target goes on when that
// is over.
Operation GiveBack(uint8_t thread, uint8_t target);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_CHOOSE_H_
