// Operations on slots.
#include "execute/ops.h"

namespace gcfuzz::ops {

bool Copy(ThreadContext& context, const Operation& operation) {
  return context.Put(operation.operands[0], context.Get(operation.operands[1]));
}

bool Move(ThreadContext& context, const Operation& operation) {
  return context.Put(operation.operands[0], context.Exchange(operation.operands[1], Ref()));
}

bool Drop(ThreadContext& context, const Operation& operation) {
  return static_cast<bool>(context.Exchange(operation.operands[0], Ref()));
}

}  // namespace gcfuzz::ops
