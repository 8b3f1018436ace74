#include "oracle/lost_pages.h"

#include <string>

namespace gcfuzz {

Verdict JudgeLostPages(int before, int now) {
  if (now <= before) return {};
  return {VerdictKind::MemoryLost,
          "empty pages that count as full and wait for nothing: " + std::to_string(now - before),
          {},
          {}};
}

}  // namespace gcfuzz
