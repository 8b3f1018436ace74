// What a native type does at its own level, and how it calls the level below.
//
// All native types share one tp_traverse, tp_clear and tp_dealloc (tracked_slots.h),
// which start at the most derived native type of an object. A level goes on to its base
// or does not, as its binding layer does. The level is an argument, where a layer finds
// its own by searching tp_base for its own function (PyO3 call_super_clear, Cython
// __Pyx_call_next_tp_clear): with a kind above itself that search would not end.
#ifndef GCFUZZ_PYTHON_NATIVE_KIND_H_
#define GCFUZZ_PYTHON_NATIVE_KIND_H_

#include <Python.h>

#include "python/tracked_type.h"

namespace gcfuzz {

// A record that lives as long as the process. Its method table is what leads from a type
// to its kind: the one pointer of a PyTypeObject that CPython neither copies nor inherits.
struct NativeKind {
  PyMethodDef methods[1] = {};  // empty; must be first
  const char* name;             // of the types, with the module

  int (*traverse)(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
  // Null: the types have no tp_clear at all.
  void (*clear)(PyTypeObject* level, PyObject* self);
  // The level's part of tp_dealloc, in the layer's own order. The object is untracked, its
  // finalizer has run.
  void (*release)(PyTypeObject* level, PyObject* self);
  // The level's part of tp_new; may be null.
  void (*init)(PyTypeObject* level, PyObject* self) = nullptr;

  // By design: some reference is never visited or never cleared.
  bool incomplete = false;
  bool calls_base = true;  // traverse and clear go on to the level below
  bool parks = false;      // freed instances wait in a freelist (freelist.h)
};

// REQUIRES: native was made with a kind.
const NativeKind& KindOf(PyTypeObject* native);

// The native type below the level. __bases__ may have been assigned: tp_base need not be
// native.
PyTypeObject* BaseLevel(PyTypeObject* level);

bool IsRootLevel(PyTypeObject* level);
bool IsMostDerived(PyTypeObject* level, PyObject* self);

// The same for the level below, if there is one and it has the function.
int VisitBase(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
void ClearBase(PyTypeObject* level, PyObject* self);
void ReleaseBase(PyTypeObject* level, PyObject* self);

// Each field belongs to one level: a, b, c and the items to the root, d to the most
// derived. A level that does not go on to its base hides what the base owns.
int VisitOwn(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
void ClearOwn(PyTypeObject* level, PyObject* self);

// What the level and all below it own: for layers that do not call their base.
int VisitAllBelow(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
void ClearAllBelow(PyTypeObject* level, PyObject* self);

// Every field and item, whoever owns it.
void ClearAll(PyObject* self);

// The __dict__ that this level, not one below it, has added: managed, or a pointer in the
// object. Nothing if there is none.
bool AddsDict(PyTypeObject* level);
int VisitAddedDict(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
void ClearAddedDict(PyTypeObject* level, PyObject* self);

// The same for the level's __dict__, whichever level has added it: for layers that do not
// call their base. Not what a Python class has added.
int VisitDict(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
void ClearDict(PyTypeObject* level, PyObject* self);

void ClearWeakrefs(PyObject* self);

// The body that the schedule wants run by tp_dealloc, where the layer runs user code.
void RunDeallocBody(PyTypeObject* level, PyObject* self);

// The parts of a level that does everything as PyO3 and Cython do, and in C's usual order:
// for kinds that differ in one thing.
int VisitOwnAndBase(PyTypeObject* level, PyObject* self, visitproc visit, void* arg);
void ClearOwnAndBase(PyTypeObject* level, PyObject* self);
void ReleaseOwnAndBase(PyTypeObject* level, PyObject* self);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_NATIVE_KIND_H_
