// Where in a schedule something happened.
#ifndef GCFUZZ_ORACLE_PLACE_H_
#define GCFUZZ_ORACLE_PLACE_H_

#include <cstdint>

namespace gcfuzz {

// The thread and the operation (its index in the schedule) that were at work.
// Aligned as a whole, so that it is lock-free as an atomic with clang 14 too.
struct alignas(4) Place {
  static constexpr int16_t kCoordinator = -1;   // thread: none of the schedule's
  static constexpr int16_t kPythonThread = -2;  // thread: a threading.Thread of the schedule
  static constexpr int16_t kNoOperation = -1;   // operation: start, end or quiescence

  int16_t thread = kCoordinator;
  int16_t operation = kNoOperation;

  bool operator==(const Place&) const = default;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_PLACE_H_
