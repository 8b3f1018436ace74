#include "oracle/reachable.h"

namespace gcfuzz {
namespace {

// "t0's r1 refers to it", or the same through other objects.
std::string WayTo(const ShadowHeap::Object& object) {
  std::string way = NameOf(object.holder);
  if (object.steps == 0) return way + " holds it";
  way += " refers to it";
  if (object.steps > 1) way += " through " + std::to_string(object.steps) + " others";
  return way;
}

Verdict Judge(EventKind kind, uint32_t serial, const ShadowHeap::Object& object) {
  if (kind != EventKind::Cleared && kind != EventKind::Dropped) return {};
  const bool cleared = kind == EventKind::Cleared;
  const std::string what = cleared ? " was cleared while " : " was dropped while ";
  return {cleared ? VerdictKind::ClearedWhileReachable : VerdictKind::DroppedWhileReachable,
          "object " + std::to_string(serial) + what + WayTo(object),
          {serial},
          {}};
}

}  // namespace

Verdict JudgeWhileHeld(EventKind kind, uint32_t serial, std::optional<Holder> holder) {
  if (!holder) return {};
  return Judge(kind, serial, {.serial = serial, .holder = *holder});
}

Verdict JudgeWhileReachable(EventKind kind, uint32_t serial, const ShadowHeap& heap) {
  const size_t index = heap.FindSerial(serial);
  if (index == ShadowHeap::kNowhere) return {};
  return Judge(kind, serial, heap.at(index));
}

Verdict JudgeEmptied(const ShadowHeap& before, const ShadowHeap& after) {
  for (size_t i = 0; i < before.size(); ++i) {
    const ShadowHeap::Object& then = before.at(i);
    if (then.size <= 0) continue;
    const size_t index = after.FindAddress(then.address);
    if (index == ShadowHeap::kNowhere || after.at(index).size != 0) continue;
    return {VerdictKind::ClearedWhileReachable,
            "a container of " + std::to_string(then.size) + " items was emptied while " +
                WayTo(after.at(index)),
            {},
            {then.address}};
  }
  return {};
}

}  // namespace gcfuzz
