#include "oracle/late_frees.h"

#include <string>

namespace gcfuzz {

Verdict JudgeLateFrees(int waiting, int own) {
  if (waiting <= own) return {};
  return {VerdictKind::CostGrows,
          "memory that ended threads have freed waits for the next collection (batches: " +
              std::to_string(waiting - own) + ")",
          {},
          {}};
}

}  // namespace gcfuzz
