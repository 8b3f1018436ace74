// The type slots of all tracked types. Apart from tracked_type.h so that tests can
// build types that get one of them wrong on purpose.
#ifndef GCFUZZ_PYTHON_TRACKED_SLOTS_H_
#define GCFUZZ_PYTHON_TRACKED_SLOTS_H_

#include <Python.h>

#include "python/tracked_type.h"

namespace gcfuzz {

struct TrackedSlots {
  traverseproc traverse;
  inquiry clear;
  destructor dealloc;
};

// The slots of a new native type. From SetSlotsForTesting on they are what `wrap` returns
// for the right ones: for tests of the oracles; null restores the right ones. No schedule
// may be running.
TrackedSlots SlotsForNewType();
using WrapSlots = TrackedSlots (*)(TrackedSlots right);
void SetSlotsForTesting(WrapSlots wrap);

PyObject* TrackedNew(PyTypeObject* type, PyObject* arguments, PyObject* keywords);
// tp_new of an object that has so many bytes more behind it than its type says. Null if
// CPython has no way to make one of the type.
PyObject* TrackedNewWithExtra(PyTypeObject* type, size_t extra);
void TrackedFinalize(PyObject* self);   // tp_finalize
void TrackedLegacyDel(PyObject* self);  // tp_del
int TrackedTraverse(PyObject* self, visitproc visit, void* arg);
int TrackedClear(PyObject* self);
void TrackedDealloc(PyObject* self);

// The attribute __dict__ of native types that have one.
extern PyGetSetDef kDictGetSet[];

// Puts the value at the place in the object and releases what was there. Safe against
// other threads that do the same, as the layers are: under the object's critical section,
// and against readers without a lock (Py_T_OBJECT_EX members).
void Exchange(PyObject* self, PyObject** place, Ref value);

void RunBodyOf(TrackedObject* object, LifeEvent event, PyObject* about);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_TRACKED_SLOTS_H_
