#include "oracle/object_count.h"

namespace gcfuzz {

Verdict JudgeDeallocCount(uint32_t serial, const ObjectCount& count) {
  if (count.local == 0 && count.shared == 0) return {};
  return {VerdictKind::DeallocatedWithReferences,
          "tp_dealloc of object " + std::to_string(serial) + " was called with a local count of " +
              std::to_string(count.local) + " and a shared count of " +
              std::to_string(count.shared),
          {serial},
          {}};
}

Verdict JudgeImmortal(uint32_t serial, const ObjectCount& count) {
  if (!count.immortal) return {};
  return {VerdictKind::BecameImmortal,
          "object " + std::to_string(serial) + " has become immortal",
          {serial},
          {}};
}

void MentionImmortal(Verdict& never_dropped, size_t immortal) {
  if (immortal == 0) return;
  never_dropped.sentence += ", " + std::to_string(immortal) + " of them immortal";
}

}  // namespace gcfuzz
