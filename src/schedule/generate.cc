// Generate of mutate.h: schedules from nothing.
#include <algorithm>
#include <cstddef>

#include "schedule/choose.h"
#include "schedule/idioms.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"
#include "schedule/repair.h"
#include "schedule/slot_sense.h"

namespace gcfuzz {
namespace {

// Two is what known races need; more find others.
uint8_t PickThreads(Random& random) {
  if (random.OneIn(8)) return 1;
  uint8_t threads = 2;
  while (threads < kMaxThreads && random.OneIn(2)) ++threads;
  return threads;
}

// Mean 16, which is somewhat more than known bugs need.
size_t PickLength(Random& random, size_t max_operations) {
  size_t length = 1;
  while (length < max_operations && !random.OneIn(16)) ++length;
  return std::min(length, max_operations);
}

// An operation, or several that belong together.
void AddSome(Schedule& schedule, const SlotSense& slots, Random& random) {
  if (random.OneIn(PreemptionsPreferred() ? 4 : 20)) {
    const std::vector<Operation> idiom = ChooseIdiom(schedule.threads, random);
    schedule.operations.insert(schedule.operations.end(), idiom.begin(), idiom.end());
    return;
  }
  const uint8_t thread = ChooseThread(schedule.threads, random);
  const Situation situation = {slots, thread, schedule.threads};
  schedule.operations.push_back(ChooseOperation(situation, random));
  if (!PreemptionsPreferred() || !random.OneIn(3)) return;
  if (const auto preemption = ChoosePreemption(situation, random)) {
    schedule.operations.push_back(*preemption);
  }
}

}  // namespace

Schedule Generate(Random& random, int max_operations) {
  Schedule schedule;
  schedule.threads = PickThreads(random);
  const size_t length = PickLength(random, BoundedLength(max_operations));
  SlotSense slots;
  if (PreemptionsPreferred() && !random.OneIn(4)) {
    schedule.operations = ChoosePreemptedIdiom(schedule.threads, random);
    for (const Operation& operation : schedule.operations) slots.Apply(operation);
  }
  while (schedule.operations.size() < length) {
    const size_t before = schedule.operations.size();
    AddSome(schedule, slots, random);
    for (size_t i = before; i < schedule.operations.size(); ++i)
      slots.Apply(schedule.operations[i]);
  }
  schedule.operations.resize(length);
  Repair(schedule);
  return schedule;
}

}  // namespace gcfuzz
