#include "interleave/event_log.h"

namespace gcfuzz {
namespace {

// The finalizer of splitmix64: every bit of the input changes half of the result.
uint64_t Mix(uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

uint64_t BitsOf(const ControlEvent& event) {
  return static_cast<uint64_t>(static_cast<uint8_t>(event.thread)) |
         static_cast<uint64_t>(event.kind) << 8 |
         static_cast<uint64_t>(static_cast<uint8_t>(event.next)) << 16 |
         static_cast<uint64_t>(static_cast<uint16_t>(event.anchor)) << 24 |
         static_cast<uint64_t>(event.count) << 40;
}

}  // namespace

void EventLog::Clear() {
  fingerprint_ = 0;
  size_ = 0;
}

void EventLog::Add(const ControlEvent& event) {
  if (size_ < kMaxKept) events_[size_] = event;
  ++size_;
  constexpr uint64_t kIncrement = 0x9e3779b97f4a7c15;
  fingerprint_ = Mix(fingerprint_ + kIncrement + BitsOf(event));
  fingerprint_ = Mix(fingerprint_ + kIncrement + event.edges);
  fingerprint_ = Mix(fingerprint_ + kIncrement + event.ready);
}

}  // namespace gcfuzz
