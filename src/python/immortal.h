// Tells the observer of tracked objects that are immortal.
#ifndef GCFUZZ_PYTHON_IMMORTAL_H_
#define GCFUZZ_PYTHON_IMMORTAL_H_

#include <Python.h>

namespace gcfuzz {

// Of an object that the caller holds; null: nothing happens. Attached.
void NoteIfImmortal(PyObject* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_IMMORTAL_H_
