#include "execute/ops.h"

#include <array>
#include <utility>

#include "base/harness_fault.h"
#include "execute/python_ops.h"
#include "execute/raised.h"
#include "python/allocation_failure.h"
#include "report/run_record.h"
#include "schedule/mask.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

using OpFunction = bool (*)(ThreadContext& context, const Operation& operation);

constexpr std::array<OpFunction, 256> kFunctions = [] {
  std::array<OpFunction, 256> functions{};
#define GCFUZZ_OP(code, Name, ...) functions[code] = ops::Name;
#define GCFUZZ_PYTHON_OP(code, Name, ...) functions[code] = ExecutePythonOp;
#define GCFUZZ_RUNNER_OP(...)
#include "schedule/ops.def"
#undef GCFUZZ_OP
  return functions;
}();

bool Dispatch(ThreadContext& context, const Operation& operation) {
  const OpFunction function = kFunctions[static_cast<uint8_t>(operation.code)];
  if (function != nullptr) return function(context, operation);
  HarnessFault("operation code %d reached execution", static_cast<int>(operation.code));
}

// A bomb that an operation sets goes off in the next one, or not at all.
bool DispatchWithBombs(ThreadContext& context, const Operation& operation) {
  const int fail_in = std::exchange(context.fail_in, 0);
  const int raise_in = context.raise_in;
  const FailingAllocation failing(fail_in);
  const bool effective = Dispatch(context, operation);
  if (context.depth == 0 && raise_in > 0) context.raise_in = 0;
  return effective;
}

void JudgeAndClear(const ThreadContext& context, OpCode code) {
  const Ref raised = Ref::Steal(PyErr_GetRaisedException());
  const Raised seen = RaisedOf(reinterpret_cast<PyObject*>(Py_TYPE(raised.get())));
  const Verdict verdict = JudgeRaised(code, seen, context.activity->failing());
  if (verdict.IsFinding()) context.on_verdict(verdict);
}

}  // namespace

bool CPythonLacks(OpCode code) {
  const bool from_3_14 = code == OpCode::DeferRefcount || code == OpCode::TryIncref;
  return from_3_14 && PY_VERSION_HEX < 0x030e0000;
}

void ExecuteOperation(ThreadContext& context, const Operation& operation) {
  OpCounts& counts = context.counts[static_cast<uint8_t>(operation.code)];
  ++counts.executed;
  context.activity->NoteOperation(operation.code);
  context.makes_new = MakesNew(InfoOf(operation.code));
  const bool left_out = IsMasked(operation.code) || CPythonLacks(operation.code);
  const bool effective = !left_out && DispatchWithBombs(context, operation);
  ++(effective ? counts.effective : counts.skipped);
  if (PyErr_Occurred() != nullptr) JudgeAndClear(context, operation.code);
}

}  // namespace gcfuzz
