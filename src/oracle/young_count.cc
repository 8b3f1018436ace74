#include "oracle/young_count.h"

#include <string>

namespace gcfuzz {
namespace {

constexpr int64_t kToldAtOnce = 512;

}  // namespace

Verdict JudgeYoungCount(int64_t count) {
  if (count >= -kToldAtOnce) return {};
  return {VerdictKind::CollectsTooLate,
          "the count of young objects is " + std::to_string(count) +
              ": so many allocations more than wanted come before an automatic collection",
          {},
          {}};
}

}  // namespace gcfuzz
