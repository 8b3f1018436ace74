// No call to Random stands in an expression beside another one: compilers may
// evaluate them in any order, and the result must not depend on the compiler.
#include "schedule/mutate.h"

#include <algorithm>
#include <cstddef>

#include "schedule/choose.h"
#include "schedule/limits.h"
#include "schedule/mutation.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"
#include "schedule/slot_sense.h"

namespace gcfuzz {
namespace {

// Inserted, duplicated and moved in one go: the length of a scenario's part.
constexpr uint32_t kMaxRange = 8;

struct Range {
  size_t begin;
  size_t end;
};

// REQUIRES: there are operations. 1 to kMaxRange of them.
Range PickRange(const Mutation& m) {
  const size_t length = 1 + m.random.Below(kMaxRange);
  const size_t begin = m.Index(m.size());
  return {begin, std::min(begin + length, m.size())};
}

// The mutations. Each returns false if it changed nothing.

bool Insert(const Mutation& m) {
  if (m.room == 0) return false;
  const size_t index = m.Index(m.size() + 1);
  const Operation chosen = ChooseAt(m, index, m.Thread());
  m.operations().insert(At(m.operations(), index), chosen);
  return true;
}

// Several in a row of one thread, each fitting what those before it left.
bool InsertRun(const Mutation& m) {
  size_t count = std::min<size_t>(2 + m.random.Below(kMaxRange - 1), m.room);
  if (count == 0) return false;
  const uint8_t thread = m.Thread();
  for (size_t index = m.Index(m.size() + 1); count > 0; ++index, --count) {
    const Operation chosen = ChooseAt(m, index, thread);
    m.operations().insert(At(m.operations(), index), chosen);
  }
  return true;
}

bool Remove(const Mutation& m) {
  if (m.size() == 0) return false;
  m.operations().erase(At(m.operations(), m.Index(m.size())));
  return true;
}

bool RemoveRange(const Mutation& m) {
  if (m.size() == 0) return false;
  const Range range = PickRange(m);
  m.operations().erase(At(m.operations(), range.begin), At(m.operations(), range.end));
  return true;
}

// Half the time for another thread to do: the same thing at the same time is what
// races are made of.
bool DuplicateRange(const Mutation& m) {
  if (m.size() == 0 || m.room == 0) return false;
  const Range range = PickRange(m);
  const size_t length = std::min(range.end - range.begin, m.room);
  Operations copy(At(m.operations(), range.begin), At(m.operations(), range.begin + length));
  if (m.random.OneIn(2)) {
    const uint8_t thread = m.Thread();
    for (Operation& operation : copy) operation.thread = thread;
  }
  m.operations().insert(At(m.operations(), m.Index(m.size() + 1)), copy.begin(), copy.end());
  return true;
}

bool MoveRange(const Mutation& m) {
  if (m.size() < 2) return false;
  const Range range = PickRange(m);
  const Operations moved(At(m.operations(), range.begin), At(m.operations(), range.end));
  m.operations().erase(At(m.operations(), range.begin), At(m.operations(), range.end));
  const size_t target = m.Index(m.size() + 1);
  m.operations().insert(At(m.operations(), target), moved.begin(), moved.end());
  return target != range.begin;
}

bool SwapTwo(const Mutation& m) {
  Operation& one = m.operations()[m.Index(m.size())];
  Operation& other = m.operations()[m.Index(m.size())];
  std::swap(one, other);
  return !(one == other);
}

bool ChangeOperand(const Mutation& m) {
  const size_t index = m.Index(m.size());
  Operation& operation = m.operations()[index];
  const auto kinds = InfoOf(operation.code).operands;
  if (kinds.empty()) return false;
  const size_t operand = m.Index(kinds.size());
  const SlotSense slots(std::span(m.operations()).first(index));
  const Operation old = operation;
  ChooseOperandAt(operation, operand, {slots, old.thread, m.schedule.threads}, m.random);
  return !(operation == old);
}

bool ChangeThread(const Mutation& m) {
  Operation& operation = m.operations()[m.Index(m.size())];
  const uint8_t old = operation.thread;
  operation.thread = m.Thread();
  return operation.thread != old;
}

// A new thread gets something to do; the operations of one that goes are dealt to
// the others by repair.
bool ChangeThreads(const Mutation& m) {
  const auto threads = static_cast<uint8_t>(1 + m.random.Below(kMaxThreads));
  if (threads == m.schedule.threads) return false;
  const bool more = threads > m.schedule.threads;
  m.schedule.threads = threads;
  if (!more || m.size() == 0) return true;
  const Range range = PickRange(m);
  for (size_t i = range.begin; i < range.end; ++i) {
    m.operations()[i].thread = static_cast<uint8_t>(threads - 1);
  }
  return true;
}

bool Replace(const Mutation& m) {
  const size_t index = m.Index(m.size());
  Operation& operation = m.operations()[index];
  const Operation old = operation;
  operation = ChooseAt(m, index, old.thread);
  return !(operation == old);
}

struct MutationRow {
  bool (*apply)(const Mutation&);
  uint32_t weight;
  bool needs_operations;
};

constexpr MutationRow kMutations[] = {
    {InsertIdiom, 2, false}, {Insert, 6, false},        {InsertRun, 2, false},
    {Remove, 3, true},       {RemoveRange, 1, true},    {DuplicateRange, 3, true},
    {MoveRange, 2, true},    {SwapTwo, 2, true},        {ChangeOperand, 6, true},
    {ChangeThread, 2, true}, {ChangeThreads, 1, false}, {Replace, 3, true},
};

constexpr uint32_t TotalWeight() {
  uint32_t sum = 0;
  for (const MutationRow& row : kMutations) sum += row.weight;
  return sum;
}

const MutationRow& PickMutation(Random& random) {
  uint32_t rest = random.Below(TotalWeight());
  const MutationRow* row = kMutations;
  while (rest >= row->weight) rest -= (row++)->weight;
  return *row;
}

// One change that shows, if a few attempts find any.
void ChangeOnce(Schedule& schedule, Random& random, size_t max_operations) {
  if (PreemptionsPreferred() && random.OneIn(2)) {
    const size_t size = std::min(schedule.operations.size(), max_operations);
    const Mutation mutation{schedule, random, max_operations - size};
    if (ChangePreemptions(mutation)) return Repair(schedule);
  }
  for (int attempt = 0; attempt < 16; ++attempt) {
    const MutationRow& row = PickMutation(random);
    if (row.needs_operations && schedule.operations.empty()) continue;
    const size_t size = schedule.operations.size();
    const bool changed =
        row.apply({schedule, random, max_operations - std::min(size, max_operations)});
    Repair(schedule);
    if (changed) return;
  }
}

// Any of them may go: the end of a schedule is worth as much as its beginning.
void RemoveDownTo(Schedule& schedule, Random& random, size_t max_operations) {
  while (schedule.operations.size() > max_operations) Remove({schedule, random, 0});
}

// A stretch of it, or all that some of its threads do.
Operations PickPart(const Schedule& schedule, Random& random) {
  Operations part;
  if (schedule.operations.empty()) return part;
  const auto size = static_cast<uint32_t>(schedule.operations.size());
  const size_t begin = random.OneIn(2) ? 0 : random.Below(size);
  const size_t end = begin + 1 + random.Below(size - static_cast<uint32_t>(begin));
  const bool whole_threads = random.OneIn(3);
  const uint32_t chosen = random.Below(1u << (kMaxThreads + kBodies));
  for (size_t i = 0; i < size; ++i) {
    const Operation& operation = schedule.operations[i];
    const bool in =
        whole_threads ? (chosen >> ActorIndex(operation.thread) & 1) != 0 : i >= begin && i < end;
    if (in) part.push_back(operation);
  }
  return part;
}

// A fair shuffle of two packs of cards.
Operations Riffle(const Operations& left, const Operations& right, Random& random) {
  Operations result;
  auto l = left.begin();
  auto r = right.begin();
  while (l != left.end() || r != right.end()) {
    const auto rest = static_cast<uint32_t>(left.end() - l);
    const auto other = static_cast<uint32_t>(right.end() - r);
    result.push_back(random.Below(rest + other) < rest ? *l++ : *r++);
  }
  return result;
}

}  // namespace

void Mutate(Schedule& schedule, Random& random, int max_operations) {
  const size_t bound = BoundedLength(max_operations);
  Repair(schedule);
  RemoveDownTo(schedule, random, bound);
  do {
    ChangeOnce(schedule, random, bound);
  } while (random.OneIn(2));
}

Schedule CrossOver(const Schedule& left, const Schedule& right, Random& random,
                   int max_operations) {
  Schedule result;
  result.threads = std::max(left.threads, right.threads);
  const Operations first = PickPart(left, random);
  const Operations second = PickPart(right, random);
  if (random.OneIn(2)) {
    result.operations = first;
    result.operations.insert(result.operations.end(), second.begin(), second.end());
  } else {
    result.operations = Riffle(first, second, random);
  }
  RemoveDownTo(result, random, BoundedLength(max_operations));
  Repair(result);
  return result;
}

}  // namespace gcfuzz
