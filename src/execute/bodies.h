// The bodies of a schedule: what its finalizers and callbacks do.
#ifndef GCFUZZ_EXECUTE_BODIES_H_
#define GCFUZZ_EXECUTE_BODIES_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "execute/thread_context.h"
#include "python/callback.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Runs a body on the thread where its callback is called. There r0 is the object that
// the callback is about; all private slots are the body's own and emptied at its end.
// Bodies run while a schedule does, not while quiescence is reached, and at most so
// often and so deep as limits.h says.
class Bodies final : public CallbackHandler {
 public:
  // `prototype`: what a Python thread that a schedule starts works on.
  explicit Bodies(const SharedContext& prototype) : prototype_(prototype) {}

  // Between Begin and End callbacks run bodies. Coordinator.
  void Begin(const Schedule& schedule);
  void End() { schedule_.store(nullptr); }

  bool OnCallback(int body, PyObject* about) override;

  // What became of the operations on Python threads, since the last call.
  void TakeGuestCounts(OpCounts* totals);

  // The calling thread carries `context` from now on; null: it is no worker.
  static void SetContext(ThreadContext* context);
  // What it carries.
  static ThreadContext* Context();

  // While it lives, callbacks do nothing. Coordinator, when no thread runs.
  class Muted {
   public:
    explicit Muted(Bodies& bodies)
        : bodies_(bodies), schedule_(bodies.schedule_.exchange(nullptr)) {}
    ~Muted() { bodies_.schedule_.store(schedule_); }
    Muted(const Muted&) = delete;
    Muted& operator=(const Muted&) = delete;

   private:
    Bodies& bodies_;
    const Schedule* schedule_;
  };

 private:
  using Program = std::vector<int16_t>;  // indices of operations

  bool Run(ThreadContext& context, int body, PyObject* about);
  bool RunAsGuest(int body, PyObject* about);
  bool RunOperations(ThreadContext& context, const Program& program);

  SharedContext prototype_;
  std::atomic<const Schedule*> schedule_{nullptr};
  std::array<Program, kBodies> programs_;
  std::atomic<int> budget_{0};
  std::mutex guest_counts_lock_;
  OpCounts guest_counts_[256] = {};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_BODIES_H_
