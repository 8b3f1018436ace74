// Operations at work: one short function per row of ops.def, in ops_*.cc or, for the
// rows GCFUZZ_PYTHON_OP, in python_ops.py. The rows GCFUZZ_RUNNER_OP have none: runners
// leave them out of what threads and bodies execute (preemptions.h).
#ifndef GCFUZZ_EXECUTE_OPS_H_
#define GCFUZZ_EXECUTE_OPS_H_

#include "execute/thread_context.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Executes and counts one operation on the calling, attached thread. Afterwards no
// exception is pending, and no reference is held but by slots and objects.
void ExecuteOperation(ThreadContext& context, const Operation& operation);

namespace ops {

// Each returns whether it did what the table says. False with or without an
// exception pending: its operands made no sense, or CPython refused.
#define GCFUZZ_OP(code, Name, ...) bool Name(ThreadContext& context, const Operation& operation);
#define GCFUZZ_PYTHON_OP(...)
#define GCFUZZ_RUNNER_OP(...)
#include "schedule/ops.def"
#undef GCFUZZ_OP

}  // namespace ops
}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_OPS_H_
