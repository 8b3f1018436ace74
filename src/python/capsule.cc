#include "python/capsule.h"

#include "python/internals.h"

namespace gcfuzz {
namespace {

// A cleared capsule refers to None: a capsule's pointer is never null.
PyObject* ValueOf(PyObject* capsule) {
  return static_cast<PyObject*>(PyCapsule_GetPointer(capsule, nullptr));
}

void Release(PyObject* capsule) { Py_DECREF(ValueOf(capsule)); }

int Traverse(PyObject* capsule, visitproc visit, void* arg) {
  Py_VISIT(ValueOf(capsule));
  return 0;
}

int Clear(PyObject* capsule) {
  const Ref old = Ref::Steal(ValueOf(capsule));
  return PyCapsule_SetPointer(capsule, Py_NewRef(Py_None));
}

}  // namespace

Ref MakeOwningCapsule(Ref value) {
  Ref capsule = Ref::Steal(PyCapsule_New(value.get(), nullptr, Release));
  if (!capsule) return capsule;
  (void)value.Release();
  gcfuzz_let_collector_see_capsule(capsule.get(), Traverse, Clear);
  return capsule;
}

}  // namespace gcfuzz
