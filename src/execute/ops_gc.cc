// Operations of the gc module.

#include "execute/ops.h"
#include "python/gc_module.h"

namespace gcfuzz::ops {
namespace {

// Operand kind Keep: 0 drops the result at once, n keeps it in slot n-1.
bool KeepOrDrop(ThreadContext& context, uint8_t operand, Ref result) {
  if (operand != 0) return context.Put(operand - 1, std::move(result));
  return static_cast<bool>(result);
}

bool CallAbout(ThreadContext& context, const Operation& operation, const char* function) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object) return false;
  return KeepOrDrop(context, operation.operands[1], CallGc(function, object.get()));
}

}  // namespace

bool Collect(ThreadContext&, const Operation& operation) {
  return CollectGarbage(operation.operands[0]) >= 0;
}

bool GetObjects(ThreadContext& context, const Operation& operation) {
  return KeepOrDrop(context, operation.operands[0], CallGc("get_objects"));
}

bool GetReferrers(ThreadContext& context, const Operation& operation) {
  return CallAbout(context, operation, "get_referrers");
}

bool GetReferents(ThreadContext& context, const Operation& operation) {
  return CallAbout(context, operation, "get_referents");
}

}  // namespace gcfuzz::ops
