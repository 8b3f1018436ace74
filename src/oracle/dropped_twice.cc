#include "oracle/dropped_twice.h"

namespace gcfuzz {

Verdict JudgeDroppedTwice(uint32_t serial, uint32_t drops) {
  if (drops < 2) return {};
  return {VerdictKind::DroppedTwice, {serial}, {}};
}

}  // namespace gcfuzz
