// Nothing of one execution reaches the next.
#ifndef GCFUZZ_EXECUTE_STATE_GUARD_H_
#define GCFUZZ_EXECUTE_STATE_GUARD_H_

#include "python/gc_module.h"

namespace gcfuzz {

// Remembers the interpreter as it is between executions and compares. What differs
// is a harness fault that names it. Coordinator, attached, at quiescence.
class StateGuard {
 public:
  // Takes the state to compare with. Call at start-up, before any execution.
  void Remember();

  // `workers`: thread states that may exist beside the coordinator's. `strangers`:
  // events of objects of an earlier execution. The number of objects is counted
  // only every kDeepCheckInterval calls, because counting stops the world.
  void Check(int workers, uint64_t strangers);

 private:
  static constexpr uint32_t kDeepCheckInterval = 64;
  // Objects that CPython makes once, when it first needs them (a type's dict of
  // subclasses, caches). What a schedule forgets, it forgets again each time.
  static constexpr Py_ssize_t kSlack = 64;

  void CheckObjects() const;

  GcSettings settings_;
  Py_ssize_t objects_ = 0;
  uint32_t checks_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_STATE_GUARD_H_
