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

  // Puts back what a schedule may change in the collector (RestoreGcSettings). What it
  // may not change, or what that does not bring back, Check finds.
  void Restore() const { RestoreGcSettings(settings_); }

  // `workers`: thread states that may exist beside the coordinator's. `strangers`:
  // events of objects of an earlier execution. `kept`: objects that have come since
  // the start and that no operation made.
  void Check(int workers, uint64_t strangers, size_t kept) const;

 private:
  // CPython makes some objects once, when it first needs them. What we forget to
  // release we forget again each time.
  static constexpr size_t kMostKept = 256;

  GcSettings settings_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_STATE_GUARD_H_
