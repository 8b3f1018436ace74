// What the threads of a schedule do, as far as oracles must know it.
#ifndef GCFUZZ_EXECUTE_ACTIVITY_H_
#define GCFUZZ_EXECUTE_ACTIVITY_H_

#include <atomic>
#include <cstdint>

#include "schedule/op_table.h"

namespace gcfuzz {

// Any thread, lock-free; orders nothing.
class Activity {
 public:
  // Of an execution that this many threads take part in. Coordinator.
  void Begin(int threads);

  // An operation begins, or a callback of ours is called. Attached: while the world is
  // stopped nothing can be noted.
  void NoteOperation(OpCode code);
  void NoteCallback() { done_.fetch_add(1, kRelaxed); }
  // Operations and callbacks so far, in this process.
  uint64_t done() const { return done_.load(kRelaxed); }

  // A thread has ended its program and will touch no Python object any more.
  void EndThread() { running_.fetch_sub(1); }
  // For one of the threads: no other runs that the schedule knows of.
  bool alone() const { return running_.load() == 1; }
  // True from the first operation on that starts a Python thread: then nobody is alone
  // before all are joined.
  bool has_python_threads() const { return has_python_threads_.load(kRelaxed); }

  // True from the first operation on that makes allocations fail.
  bool failing() const { return failing_.load(kRelaxed); }
  // True from the first operation on that may give a type another finalizer.
  bool types_changed() const { return types_changed_.load(kRelaxed); }

  // Between the two no schedule runs and no callback does anything. Coordinator.
  void SetQuiet(bool quiet) { quiet_.store(quiet, kRelaxed); }
  bool quiet() const { return quiet_.load(kRelaxed); }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;

  std::atomic<uint64_t> done_{0};
  std::atomic<int> running_{0};
  std::atomic<bool> has_python_threads_{false};
  std::atomic<bool> failing_{false};
  std::atomic<bool> types_changed_{false};
  std::atomic<bool> quiet_{false};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_ACTIVITY_H_
