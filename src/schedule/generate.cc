// Generate of mutate.h: schedules from nothing.
#include <algorithm>
#include <cstddef>

#include "schedule/choose.h"
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

}  // namespace

Schedule Generate(Random& random, int max_operations) {
  Schedule schedule;
  schedule.threads = PickThreads(random);
  const size_t length = PickLength(random, BoundedLength(max_operations));
  SlotSense slots;
  while (schedule.operations.size() < length) {
    const uint8_t thread = ChooseThread(schedule.threads, random);
    schedule.operations.push_back(ChooseOperation({slots, thread, schedule.threads}, random));
    slots.Apply(schedule.operations.back());
  }
  Repair(schedule);
  return schedule;
}

}  // namespace gcfuzz
