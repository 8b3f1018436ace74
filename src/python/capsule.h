// Capsules that own a reference.
#ifndef GCFUZZ_PYTHON_CAPSULE_H_
#define GCFUZZ_PYTHON_CAPSULE_H_

#include <Python.h>

#include "python/ref.h"

namespace gcfuzz {

// A capsule whose pointer is an owned reference that the collector sees and can clear
// (_PyCapsule_SetTraverse, which CPython's own modules use). Null with an exception
// pending if CPython refuses.
Ref MakeOwningCapsule(Ref value);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_CAPSULE_H_
