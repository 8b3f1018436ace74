// What happened under control, in order: to compare two runs of one schedule.
#ifndef GCFUZZ_INTERLEAVE_EVENT_LOG_H_
#define GCFUZZ_INTERLEAVE_EVENT_LOG_H_

#include <cstdint>

#include "interleave/policy.h"

namespace gcfuzz {

// A yield point that was passed, and who went on. Of edges only those are events at which
// another thread did.
struct ControlEvent {
  int8_t thread;
  YieldKind kind;
  int8_t next;  // -1: nobody
  Anchor anchor;
  uint32_t count;
  uint32_t edges = 0;   // that the thread has passed since the anchor
  ThreadSet ready = 0;  // those it was chosen from
  uintptr_t where =
      0;  // the code at an edge: differs from build to build, and is in no fingerprint

  bool operator==(const ControlEvent&) const = default;
};

// Whether another thread went on than would have by itself (policy.h, GoOn).
inline bool IsSwitch(const ControlEvent& event) {
  if (event.next < 0) return false;
  return event.next != (IsIn(event.thread, event.ready) ? event.thread : LowestOf(event.ready));
}

// But for where its edge is. Inlined everywhere: policies use it (dice.h says why).
[[gnu::always_inline]] inline bool SameEvent(const ControlEvent& left, const ControlEvent& right) {
  return left.thread == right.thread && left.kind == right.kind && left.next == right.next &&
         left.anchor == right.anchor && left.count == right.count && left.edges == right.edges &&
         left.ready == right.ready;
}

// Written by the one thread that runs.
class EventLog {
 public:
  void Clear();
  void Add(const ControlEvent& event);

  // A hash of all events since Clear.
  uint64_t fingerprint() const { return fingerprint_; }
  uint64_t size() const { return size_; }

  // The first of them are kept. REQUIRES: index < kept().
  static constexpr uint64_t kMaxKept = 1 << 16;
  uint64_t kept() const { return size_ < kMaxKept ? size_ : kMaxKept; }
  const ControlEvent& at(uint64_t index) const { return events_[index]; }

 private:
  uint64_t fingerprint_ = 0;
  uint64_t size_ = 0;
  ControlEvent events_[kMaxKept];
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_EVENT_LOG_H_
