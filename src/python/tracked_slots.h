// The type slots of tracked types. Apart from tracked_type.h so that tests can
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

// The slots of a native type with this tp_clear and, if `dict`, a managed dict.
const TrackedSlots& SlotsOf(NativeClear clear, bool dict);

// From now on native types are made with what `wrap` returns for the right slots.
// For tests of the oracles; null restores the right ones. No schedule may be running.
using WrapSlots = TrackedSlots (*)(TrackedSlots right);
void SetSlotsForTesting(WrapSlots wrap);
TrackedSlots SlotsForNewType(NativeClear clear, bool dict);

PyObject* TrackedNew(PyTypeObject* type, PyObject* arguments, PyObject* keywords);
void TrackedFinalize(PyObject* self);  // tp_finalize

// The attribute __dict__ of native types with a managed dict.
extern PyGetSetDef kManagedDictGetSet[];

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_TRACKED_SLOTS_H_
