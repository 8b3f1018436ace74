// Where a thread of the harness behaves as one that runs Python code does.
#ifndef GCFUZZ_PYTHON_SAFE_POINT_H_
#define GCFUZZ_PYTHON_SAFE_POINT_H_

namespace gcfuzz {

// Attached, once, at start-up.
void MakeSafePoint();

// Calls a Python function that does nothing. On entry the interpreter looks at the
// thread's eval breaker (Python/ceval_gil.c _Py_HandlePending): the thread lets a
// stop-the-world request through and merges the reference counts queued to it.
// Without this a thread of C code would hold the world up until its last operation,
// and no other thread could do anything while a collection calls our finalizers: the
// window in which most known bugs of the collector show.
// Keeps a pending exception. May run finalizers and callbacks.
void PassSafePoint();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_SAFE_POINT_H_
