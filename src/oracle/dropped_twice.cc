#include "oracle/dropped_twice.h"

namespace gcfuzz {

Verdict JudgeDroppedTwice(uint32_t serial, uint32_t drops) {
  if (drops < 2) return {};
  return {
      VerdictKind::DroppedTwice, "1 tracked object ran tp_dealloc more than once", {serial}, {}};
}

}  // namespace gcfuzz
