// The model. A schedule is a plain value: what each thread does, in which order.
// Bytes (codec.h) and text (text.h) are functions of it.
#ifndef GCFUZZ_SCHEDULE_SCHEDULE_H_
#define GCFUZZ_SCHEDULE_SCHEDULE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "schedule/limits.h"

namespace gcfuzz {

enum class OpCode : uint8_t {
#define GCFUZZ_OP(code, Name, ...) Name = code,
#include "schedule/ops.def"
#undef GCFUZZ_OP
};

// One thing that one thread does. The operand bytes are those of the operation's
// pattern in ops.def, in order; the rest are 0 in a repaired schedule.
struct Operation {
  OpCode code{};
  uint8_t thread = 0;
  std::array<uint8_t, kMaxOperands> operands{};

  bool operator==(const Operation&) const = default;
};

// The operations of all threads in one list: those of one thread run in list
// order, the order between threads is the runner's.
struct Schedule {
  uint8_t threads = 1;
  std::vector<Operation> operations;

  bool operator==(const Schedule&) const = default;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_SCHEDULE_H_
