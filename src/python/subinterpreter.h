// Interpreters beside the main one.
#ifndef GCFUZZ_PYTHON_SUBINTERPRETER_H_
#define GCFUZZ_PYTHON_SUBINTERPRETER_H_

namespace gcfuzz {

// Makes an interpreter on the calling thread, makes objects, cycles, weak references
// and finalizers in it, collects some of them, and ends it with the others alive. False
// if CPython refuses. The thread is attached to the main interpreter before and after.
bool LiveInSubinterpreter();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_SUBINTERPRETER_H_
