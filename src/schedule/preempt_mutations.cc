// The mutations that make threads meet: idioms, preemptions, races. As in mutate.cc no call to
// Random stands in an expression beside another one.
#include <algorithm>
#include <optional>
#include <span>

#include "schedule/idioms.h"
#include "schedule/limits.h"
#include "schedule/mutation.h"
#include "schedule/op_table.h"
#include "schedule/slot_operands.h"
#include "schedule/slot_sense.h"

namespace gcfuzz {
namespace {

// How often an operation that has nothing to do with another one's object is thrown back.
constexpr int kRacingAttempts = 24;

// At the beginning: later one of its threads may already have done its part.
bool BeginWithPreemptedIdiom(const Mutation& m) {
  const Operations idiom = ChoosePreemptedIdiom(m.schedule.threads, m.random);
  if (idiom.empty() || idiom.size() > m.room) return false;
  m.operations().insert(m.operations().begin(), idiom.begin(), idiom.end());
  return true;
}

// Behind the next operation of the thread that a preemption lets go on, the other one goes on: one
// operation in the midst of another, and not all that the thread has left to do.
void InsertGiveBack(const Mutation& m, size_t index) {
  const Operation preemption = m.operations()[index];
  const uint8_t target = preemption.operands[1 + BytesOf(OperandKind::Number)];
  if (IsBody(preemption.thread) || target == preemption.thread) return;
  const auto next = std::find_if(
      At(m.operations(), index), m.operations().end(), [&](const Operation& operation) {
        return operation.thread == target && operation.code != OpCode::Preempt;
      });
  if (next == m.operations().end()) return;
  m.operations().insert(next + 1, GiveBack(target, preemption.thread));
}

// A shared slot that the operation names, or one that is none if it names none.
uint8_t SharedSlotOf(Operation operation) {
  uint8_t shared = kSlots;
  VisitSlots(operation, [&](uint8_t& slot) {
    if (slot >= kPrivateSlots) shared = slot;
  });
  return shared;
}

// For another thread, with an object of that operation; nothing if none comes up.
std::optional<Operation> ChooseRacing(const Mutation& m, size_t index, uint8_t thread) {
  const uint8_t slot = SharedSlotOf(m.operations()[index]);
  for (int i = 0; i < kRacingAttempts && slot < kSlots; ++i) {
    const Operation racing = ChooseAt(m, index + 1, thread);
    if (SharedSlotOf(racing) == slot) return racing;
  }
  return std::nullopt;
}

uint8_t ChooseOtherThread(const Mutation& m, uint8_t than) {
  const auto other = static_cast<uint8_t>(m.random.Below(m.schedule.threads));
  return other != than ? other : static_cast<uint8_t>((other + 1) % m.schedule.threads);
}

// Another thread does something with the object of an operation in its midst, and gives back.
bool InsertRace(const Mutation& m) {
  if (m.room < 3 || m.size() == 0 || m.schedule.threads == 1) return false;
  const size_t index = m.Index(m.size());
  const uint8_t actor = m.operations()[index].thread;
  const uint8_t other = ChooseOtherThread(m, actor);
  const std::optional<Operation> racing = ChooseRacing(m, index, other);
  if (!racing) return false;
  const SlotSense slots;
  auto preemption = ChoosePreemption({slots, actor, m.schedule.threads}, m.random);
  if (!preemption) return false;
  preemption->operands[1 + BytesOf(OperandKind::Number)] = other;
  const Operation rows[] = {*preemption, *racing, GiveBack(other, actor)};
  const int count = IsBody(actor) ? 2 : 3;  // a body is none that could go on
  m.operations().insert(At(m.operations(), index + 1), rows, rows + count);
  return true;
}

// Right behind an operation: that is where it is about.
bool InsertPreemption(const Mutation& m) {
  if (m.room == 0 || m.size() == 0) return false;
  const size_t index = m.Index(m.size());
  const uint8_t actor = m.operations()[index].thread;
  const SlotSense slots;
  const auto chosen = ChoosePreemption({slots, actor, m.schedule.threads}, m.random);
  if (!chosen) return false;
  m.operations().insert(At(m.operations(), index + 1), *chosen);
  if (m.room > 1 && m.random.OneIn(2)) InsertGiveBack(m, index + 1);
  return true;
}

}  // namespace

Operation ChooseAt(const Mutation& m, size_t index, uint8_t thread) {
  const SlotSense slots(std::span(m.operations()).first(index));
  return ChooseOperation({slots, thread, m.schedule.threads}, m.random);
}

bool InsertIdiom(const Mutation& m) {
  const Operations idiom = ChooseIdiom(m.schedule.threads, m.random);
  if (idiom.empty() || idiom.size() > m.room) return false;
  const size_t index = m.Index(m.size() + 1);
  m.operations().insert(At(m.operations(), index), idiom.begin(), idiom.end());
  return true;
}

bool ChangePreemptions(const Mutation& m) {
  if (m.random.OneIn(4) && InsertRace(m)) return true;
  if (m.random.OneIn(2)) return InsertPreemption(m);
  return m.random.OneIn(4) ? InsertIdiom(m) : BeginWithPreemptedIdiom(m);
}

}  // namespace gcfuzz
