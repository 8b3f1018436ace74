// Operations about finalizers and callbacks, and what they may do there.
#include <sched.h>

#include "execute/ops.h"
#include "python/callback.h"
#include "python/interpreter.h"
#include "python/tracked_type.h"

namespace gcfuzz::ops {

bool On(ThreadContext& context, const Operation& operation) {
  const auto [target, event, body, unused3, unused4, unused5] = operation.operands;
  const Ref object = context.Get(target);
  if (!object || !IsTracked(object.get())) return false;
  SetBody(AsTracked(object.get()), static_cast<LifeEvent>(event), body);
  return true;
}

// The body sees it when the operation is over (bodies.cc).
bool Raise(ThreadContext& context, const Operation&) {
  context.raise_requested = context.depth > 0;
  return context.raise_requested;
}

bool Hold(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object) return false;
  bool good = false;
  Py_BEGIN_CRITICAL_SECTION(object.get());
  good = RunCallback(operation.operands[1], object.get());
  Py_END_CRITICAL_SECTION();
  return good;
}

bool Detach(ThreadContext&, const Operation&) {
  const Detached detached;
  sched_yield();
  return true;
}

bool RaiseSoon(ThreadContext& context, const Operation& operation) {
  context.raise_in = operation.operands[0] + 1;
  return true;
}

bool FailSoon(ThreadContext& context, const Operation& operation) {
  context.fail_in = operation.operands[0] + 1;
  return true;
}

}  // namespace gcfuzz::ops
