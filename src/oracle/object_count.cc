#include "oracle/object_count.h"

#include <algorithm>

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

void BlameImmortality(Verdict& never_dropped, const std::vector<bool>& immortal) {
  if (never_dropped.serials.empty()) return;
  if (!std::all_of(immortal.begin(), immortal.end(), [](bool each) { return each; })) return;
  never_dropped.kind = VerdictKind::BecameImmortal;
  never_dropped.sentence = std::to_string(never_dropped.serials.size()) +
                           " tracked objects have become immortal and will never be dropped";
}

}  // namespace gcfuzz
