#include "execute/ops.h"

#include <Python.h>

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

bool Dispatch(ThreadContext& context, const Operation& operation) {
  switch (operation.code) {
#define GCFUZZ_OP(code, Name, ...) \
  case OpCode::Name:               \
    return ops::Name(context, operation);
#include "schedule/ops.def"
#undef GCFUZZ_OP
  }
  HarnessFault("operation code %d reached execution", static_cast<int>(operation.code));
}

}  // namespace

void ExecuteOperation(ThreadContext& context, const Operation& operation) {
  OpCounts& counts = context.counts[static_cast<uint8_t>(operation.code)];
  ++counts.executed;
  const bool effective = Dispatch(context, operation);
  ++(effective ? counts.effective : counts.skipped);
  if (PyErr_Occurred()) PyErr_Clear();
}

}  // namespace gcfuzz
