#include "execute/barrier.h"

#include <sched.h>

#include "interleave/control.h"

namespace gcfuzz {
namespace {

// Threads that sleep are woken one after the other, microseconds apart: too far
// for a race. So they spin first, giving their core away, for about this often.
constexpr int kSpins = 200;

}  // namespace

void Barrier::Reset(int participants) {
  const std::lock_guard lock(lock_);
  participants_ = participants;
  arrived_ = 0;
}

void Barrier::OpenIfComplete() {
  if (arrived_ < participants_) return;
  arrived_ = 0;
  openings_.fetch_add(1);
  openings_.notify_all();
  control::Wake(&openings_);
}

void Barrier::ArriveAndWait() {
  unsigned before = 0;
  {
    const std::lock_guard lock(lock_);
    before = openings_.load();
    ++arrived_;
    OpenIfComplete();
  }
  while (control::IsControlled() && openings_.load() == before) control::BlockOn(&openings_);
  for (int i = 0; i < kSpins && openings_.load() == before; ++i) sched_yield();
  openings_.wait(before);
}

void Barrier::Leave() {
  const std::lock_guard lock(lock_);
  --participants_;
  if (arrived_ > 0) OpenIfComplete();
}

}  // namespace gcfuzz
