#include "execute/ops.h"

#include "base/harness_fault.h"
#include "report/run_record.h"
#include "schedule/op_table.h"

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
  context.last_put = {};
  const bool effective = Dispatch(context, operation);
  ++(effective ? counts.effective : counts.skipped);
  const SlotContent makes = InfoOf(operation.code).makes;
  if (context.last_put.address != nullptr && makes != SlotContent::Same) {
    context.made_objects->Note(context.last_put, CurrentPlace());
  }
  if (PyErr_Occurred()) PyErr_Clear();
}

}  // namespace gcfuzz
