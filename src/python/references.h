// What an object refers to, by our own reading of it.
#ifndef GCFUZZ_PYTHON_REFERENCES_H_
#define GCFUZZ_PYTHON_REFERENCES_H_

#include <Python.h>

#include <cstdint>

namespace gcfuzz {

// Calls `visit` for the strong references of the object that we know of: native fields and
// items, also where the type's tp_traverse hides them; the instance dict and inline values,
// whichever of the two CPython believes to be in use; the items of a dict, also where they
// stand in an instance; and whatever else its tp_traverse visits. Some come twice.
// Attached; no other thread may change the object meanwhile.
void VisitReferences(PyObject* object, visitproc visit, void* arg);

// The length of an exact dict, list or set, and the number of items that are found by
// walking it.
struct ContainerSize {
  const char* kind = nullptr;  // null: it is none of these
  int64_t length = 0;
  int64_t iterated = 0;
  bool has_weakrefs = false;  // among its items: a callback may remove them
};
ContainerSize MeasureContainer(PyObject* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_REFERENCES_H_
