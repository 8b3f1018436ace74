// Operations of threads.
#include "execute/ops.h"
#include "python/interpreter.h"

namespace gcfuzz::ops {

// The worker sees the request when the operation is over (worker_pool.cc).
bool Restart(ThreadContext& context, const Operation&) {
  context.restart_requested = true;
  return true;
}

bool Barrier(ThreadContext& context, const Operation&) {
  const Detached detached;
  context.barrier->ArriveAndWait();
  return true;
}

}  // namespace gcfuzz::ops
