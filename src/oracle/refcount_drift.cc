#include "oracle/refcount_drift.h"

namespace gcfuzz {

Verdict JudgeRefcountDrift(const std::vector<Sentinel>& then, const std::vector<Sentinel>& now) {
  for (size_t i = 0; i < then.size(); ++i) {
    if (then[i].count == now[i].count) continue;
    return {VerdictKind::RefcountDrifted,
            "the reference count of " + then[i].name + " was " + std::to_string(then[i].count) +
                " before the schedule and is " + std::to_string(now[i].count) + " after it",
            {},
            {then[i].address}};
  }
  return {};
}

}  // namespace gcfuzz
