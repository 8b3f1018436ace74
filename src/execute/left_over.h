// Objects that are still there at quiescence although no ledger follows them.
#ifndef GCFUZZ_EXECUTE_LEFT_OVER_H_
#define GCFUZZ_EXECUTE_LEFT_OVER_H_

#include "python/ref.h"

#include <vector>

#include "oracle/made_objects.h"

namespace gcfuzz {

// Between executions the collector knows no object but the frozen ones and those
// that CPython has made once and keeps. Coordinator, attached, at quiescence.
class LeftOver {
 public:
  // Takes what is there now as what CPython keeps. Call at start-up, and when the start-up
  // heap has been hidden again.
  void Remember();

  // What has come since. Costs nothing while the number of live objects does not
  // grow; what it returns once counts as kept afterwards.
  std::vector<ObjectAt> TakeNew();

  // The same, whatever the number of live objects says.
  std::vector<ObjectAt> LookForNew();

  // The same after gc.unfreeze(), where the start-up heap is among the objects. Remember
  // is to be called afterwards.
  std::vector<ObjectAt> TakeNewThawed();

  // How many objects have come since the start and stayed.
  size_t come() const { return kept_.size() > at_start_ ? kept_.size() - at_start_ : 0; }

 private:
  std::vector<ObjectAt> kept_;  // sorted by address
  size_t at_start_ = 0;         // many where nothing is frozen (3.13.0)
  Py_ssize_t live_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_LEFT_OVER_H_
