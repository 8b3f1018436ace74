#include "execute/state_guard.h"

#include "base/harness_fault.h"
#include "python/interpreter.h"

namespace gcfuzz {
namespace {

void CheckSettings(const GcSettings& now, const GcSettings& then) {
  if (now == then) return;
  HarnessFault(
      "an input changed the collector for the next: enabled %d (was %d), thresholds %ld %ld %ld "
      "(were %ld %ld %ld), debug %ld (was %ld), %zd callbacks (were %zd), %zd garbage (was %zd)",
      now.enabled, then.enabled, now.thresholds[0], now.thresholds[1], now.thresholds[2],
      then.thresholds[0], then.thresholds[1], then.thresholds[2], now.debug, then.debug,
      now.callbacks, then.callbacks, now.garbage, then.garbage);
}

}  // namespace

void StateGuard::Remember() { settings_ = ReadGcSettings(); }

void StateGuard::Check(int workers, uint64_t strangers, size_t kept) const {
  if (PyErr_Occurred()) HarnessFault("an exception is pending after an input");
  if (strangers != 0) HarnessFault("%zu events of an earlier input's objects", size_t{strangers});
  CheckSettings(ReadGcSettings(), settings_);
  const int thread_states = CountThreadStates();
  if (thread_states != workers + 1) {
    HarnessFault("%d thread states after an input, expected %d", thread_states, workers + 1);
  }
  if (kept > kMostKept) HarnessFault("%zu objects that no operation made are left over", kept);
}

}  // namespace gcfuzz
