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

// In Operation::thread: the operation belongs to body number `thread & ~kBodyBit`.
inline constexpr uint8_t kBodyBit = 0x80;

// One thing that one thread does, or that a body does on the thread where it runs.
// The operand bytes are those of the operation's pattern in ops.def, in order; the
// rest are 0 in a repaired schedule.
struct Operation {
  OpCode code{};
  uint8_t thread = 0;  // or a body

  std::array<uint8_t, kMaxOperands> operands{};

  bool operator==(const Operation&) const = default;
};

constexpr bool IsBody(uint8_t thread) { return (thread & kBodyBit) != 0; }
constexpr int BodyOf(uint8_t thread) { return thread & ~kBodyBit; }
// Threads first, then bodies: 0 to kMaxThreads + kBodies - 1.
constexpr int ActorIndex(uint8_t thread) {
  return IsBody(thread) ? kMaxThreads + BodyOf(thread) : thread;
}
constexpr uint8_t BodyNumber(int body) { return static_cast<uint8_t>(kBodyBit | body); }

// The operations of all threads and bodies in one list: those of one thread run in
// list order, the order between threads is the runner's. Those of a body run, in list
// order, whenever a finalizer or callback that was given the body is called.
struct Schedule {
  uint8_t threads = 1;
  std::vector<Operation> operations;

  bool operator==(const Schedule&) const = default;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_SCHEDULE_H_
