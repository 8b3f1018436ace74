#include "oracle/no_progress.h"

namespace gcfuzz {

bool ProgressWatch::Tick(uint64_t done) {
  still_ = done == last_done_ ? still_ + 1 : 0;
  last_done_ = done;
  return still_ >= patience_;
}

Verdict NoProgress(int patience, const std::string& where) {
  return {VerdictKind::NoProgress,
          "no thread has begun anything for " + std::to_string(patience) + " seconds: " + where,
          {},
          {}};
}

}  // namespace gcfuzz
