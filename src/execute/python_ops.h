// Operations that a Python function executes: the rows GCFUZZ_PYTHON_OP of ops.def,
// functions of python_ops.py, which is frozen into the binary.
#ifndef GCFUZZ_EXECUTE_PYTHON_OPS_H_
#define GCFUZZ_EXECUTE_PYTHON_OPS_H_

#include "execute/thread_context.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Imports the functions. Attached, once, at start-up, after MakeTrackedRoot. A harness
// fault if one is missing.
void LoadPythonOps();

// Executes an operation of such a row, as execute/ops.h says.
bool ExecutePythonOp(ThreadContext& context, const Operation& operation);

// Lets go of the weakref.finalize objects that a schedule has left: they belong to the
// weakref module, not to it. Coordinator, attached, when no schedule runs.
void ForgetFinalizers();

// Joins the threading.Thread that the calling thread has started, if any.
void JoinStartedThread();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_PYTHON_OPS_H_
