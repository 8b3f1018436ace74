// Operations of threads.
#include <atomic>

#include "execute/ops.h"
#include "python/interpreter.h"
#include "python/subinterpreter.h"
#include "report/thread_record.h"
#include "schedule/limits.h"

namespace gcfuzz::ops {
namespace {

bool MayMakeInterpreter(const ThreadContext& context) {
  static std::atomic<int> made{0};
  return context.depth == 0 && made.fetch_add(1, std::memory_order_relaxed) < kMaxSubinterpreters;
}

}  // namespace

// The worker sees the request when the operation is over (worker_pool.cc).
bool Restart(ThreadContext& context, const Operation&) {
  if (context.depth > 0) return false;
  context.restart_requested = true;
  return true;
}

bool Barrier(ThreadContext& context, const Operation&) {
  if (context.depth > 0) return false;  // its thread may be at one, or have left
  const Detached detached;
  const Waiting waiting(WaitsFor::Barrier);
  context.barrier->ArriveAndWait();
  return true;
}

bool RunSubinterpreter(ThreadContext& context, const Operation&) {
  return MayMakeInterpreter(context) && LiveInSubinterpreter();
}

bool EndWithGarbage(ThreadContext& context, const Operation& operation) {
  constexpr DebugFlags kFlags[] = {DebugFlags::kNone, DebugFlags::kSaveAll,
                                   DebugFlags::kUncollectable};  // in the order of Debug
  return MayMakeInterpreter(context) && EndSubinterpreterWithGarbage(kFlags[operation.operands[0]]);
}

}  // namespace gcfuzz::ops
