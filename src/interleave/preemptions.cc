#include "interleave/preemptions.h"

namespace gcfuzz {

void Preemptions::Clear() {
  size_ = 0;
  for (int16_t& first : first_) first = -1;
}

void Preemptions::Add(const Preemption& preemption) {
  const int row = RowOf(preemption.anchor);
  if (size_ == kMax || row < 0) return;
  int16_t* end = &first_[row];
  while (*end >= 0) end = &next_[*end];
  *end = size_;
  next_[size_] = -1;
  all_[size_++] = preemption;
}

// Starts first, then operations; negative for what is no anchor.
int Preemptions::RowOf(Anchor anchor) {
  const int row = anchor + kMaxActors;
  return row < kRows ? row : -1;
}

const Preemption* Preemptions::Find(const Position& position, YieldKind kind) const {
  const int row = RowOf(position.anchor);
  if (row < 0) return nullptr;
  const uint32_t count = position.counts[static_cast<int>(kind)];
  for (int16_t index = first_[row]; index >= 0; index = next_[index]) {
    if (all_[index].kind == kind && all_[index].count == count) return &all_[index];
  }
  return nullptr;
}

uint32_t Preemptions::NextCount(const Position& position, YieldKind kind) const {
  const uint32_t count = position.counts[static_cast<int>(kind)];
  uint32_t next = UINT32_MAX;
  const int row = RowOf(position.anchor);
  for (int16_t index = row < 0 ? -1 : first_[row]; index >= 0; index = next_[index]) {
    const Preemption& preemption = all_[index];
    if (preemption.kind != kind || preemption.count < count) continue;
    if (preemption.count < next) next = preemption.count;
  }
  return next;
}

}  // namespace gcfuzz
