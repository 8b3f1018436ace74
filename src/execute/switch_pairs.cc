#include "execute/switch_pairs.h"

#include <cstddef>

namespace gcfuzz {
namespace {

// No operation has this code: the start of a thread or body, or a thread that is outside.
constexpr uint32_t kNoOperation = 255;

uint32_t CodeAt(const Schedule& schedule, Anchor anchor) {
  if (anchor < 0 || static_cast<size_t>(anchor) >= schedule.operations.size()) return kNoOperation;
  return static_cast<uint32_t>(schedule.operations[static_cast<size_t>(anchor)].code);
}

// Multiplicative: neighbours lie far apart.
size_t Hash(uint32_t pair, size_t size) {
  return static_cast<size_t>((uint64_t{pair * 0x9e3779b1u} * size) >> 32);
}

}  // namespace

void CountSwitchPairs(const Schedule& schedule, const EventLog& events,
                      std::span<uint8_t> counters) {
  for (uint64_t i = 0; i + 1 < events.kept(); ++i) {
    const ControlEvent& event = events.at(i);
    if (!IsSwitch(event)) continue;
    // The next event is one of the thread that went on.
    const uint32_t pair = CodeAt(schedule, event.anchor) |
                          CodeAt(schedule, events.at(i + 1).anchor) << 8 |
                          static_cast<uint32_t>(event.kind) << 16;
    uint8_t& counter = counters[Hash(pair, counters.size())];
    if (counter < UINT8_MAX) ++counter;
  }
}

}  // namespace gcfuzz
