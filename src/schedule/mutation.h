// What mutations of schedules have in common. For src/schedule only.
#ifndef GCFUZZ_SCHEDULE_MUTATION_H_
#define GCFUZZ_SCHEDULE_MUTATION_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "schedule/choose.h"
#include "schedule/schedule.h"

namespace gcfuzz {

using Operations = std::vector<Operation>;

// Everything a mutation may use.
struct Mutation {
  Schedule& schedule;
  Random& random;
  size_t room;  // operations there may be more

  Operations& operations() const { return schedule.operations; }
  size_t size() const { return schedule.operations.size(); }
  size_t Index(size_t bound) const {
    return random.Below(static_cast<uint32_t>(std::max<size_t>(bound, 1)));
  }
  uint8_t Thread() const { return ChooseThread(schedule.threads, random); }
};

inline auto At(Operations& operations, size_t index) {
  return operations.begin() + static_cast<std::ptrdiff_t>(index);
}

// One that fits what the operations before `index` left.
Operation ChooseAt(const Mutation& m, size_t index, uint8_t thread);

// Both return false if they changed nothing.

// An idiom, anywhere, only whole.
bool InsertIdiom(const Mutation& m);

// Something about preemptions, or an operation that races with another one: mostly both.
bool ChangePreemptions(const Mutation& m);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_MUTATION_H_
