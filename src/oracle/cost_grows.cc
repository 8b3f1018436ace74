#include "oracle/cost_grows.h"

#include <algorithm>
#include <string>
#include <utility>

namespace gcfuzz {

Verdict GrowthWatch::Sample(int64_t blocks) {
  least_ = samples_ == 0 ? blocks : std::min(least_, blocks);
  return ++samples_ < limits_.samples ? Verdict{} : EndWindow();
}

Verdict GrowthWatch::EndWindow() {
  samples_ = 0;
  const int64_t before = std::exchange(least_before_, least_);
  const bool rose = before >= 0 && least_ - before >= limits_.rise;
  if (rises_ == 0) least_at_first_ = before;
  rises_ = rose ? rises_ + 1 : 0;
  if (rises_ < limits_.windows) return {};
  const uint64_t executions = uint64_t{limits_.windows} * limits_.samples * limits_.every;
  return {VerdictKind::CostGrows,
          "allocated memory blocks have grown from " + std::to_string(least_at_first_) + " to " +
              std::to_string(least_) + " in the last " + std::to_string(executions) +
              " executions, of which this schedule is only the last",
          {},
          {}};
}

}  // namespace gcfuzz
