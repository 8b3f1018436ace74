// The native types whose instances the ledger follows. A root type holds the fields
// a, b, c; native subclasses add the field d, as PyO3's `#[pyclass(extends = ...)]` adds a
// struct. What each does is a NativeKind (native_kind.h): those of the operation `type` are
// here, those of binding layers in flavours.h.
#ifndef GCFUZZ_PYTHON_TRACKED_TYPE_H_
#define GCFUZZ_PYTHON_TRACKED_TYPE_H_

#include <Python.h>

#include <atomic>

#include "python/object_observer.h"
#include "python/ref.h"

namespace gcfuzz {

inline constexpr int kTrackedFields = 4;
inline constexpr int kTrackedBaseFields = 3;
inline constexpr int kTrackedItems = 2;
inline constexpr int kOwnField = 3;  // d, of the most derived native type

// When a tracked object's own code runs.
enum class LifeEvent : uint8_t { kClear, kFinalize, kDealloc };
inline constexpr int kLifeEvents = 3;

// With an ob_size, so that variable-sized types can derive from the root.
struct TrackedObject {
  PyObject_VAR_HEAD ObjectId id;
  PyObject* fields[kTrackedFields];
  std::atomic<int8_t> bodies[kLifeEvents];  // 1 + the body to run, 0 for none
  unsigned long creator;                    // PyThread_get_thread_ident of its tp_new
};

// The ob_size items of a variable-sized object: strong references, like the fields.
inline PyObject** ItemsOf(TrackedObject* object) {
  return reinterpret_cast<PyObject**>(object + 1);
}

inline constexpr unsigned kTrackedFlags =
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC;

// What a native subclass does about tp_clear.
enum class NativeClear : uint8_t {
  kInherit,   // no tp_clear of its own: the base's clears d too, and what it clears
  kSuper,     // clears d, then calls the base's
  kOverride,  // clears d and leaves the rest: cycles through a, b, c or a native dict
              // stay until somebody else breaks them
};

struct NativeTypeOptions {
  NativeClear clear = NativeClear::kInherit;
  bool dict = false;      // Py_TPFLAGS_MANAGED_DICT
  bool weakref = false;   // Py_TPFLAGS_MANAGED_WEAKREF
  bool finalize = false;  // tp_finalize
};

// Makes the root types and what belongs to them. Attached, once, at start-up, after
// MakeNames.
void MakeTrackedRoot();

// The heap type that others derive from. Borrowed; immortal for practical purposes.
PyTypeObject* TrackedRoot();

// A static type may have no heap type among its bases (Objects/typeobject.c
// type_ready_mro). So there is a second root that is static, with the same fields, and a
// static type below it. What this file says of the root holds for it too. Immortal.
PyTypeObject* StaticRoot();
PyTypeObject* StaticBelowRoot();

// The method descriptor that Python subclasses get as __del__. Borrowed.
PyObject* TrackedDel();

// The callable that weak references get as callback. Borrowed.
PyObject* TrackedWeakrefCallback();

// A new native heap type below `base`, or below base's nearest native ancestor if
// that is a Python class: a C tp_traverse above subtype_traverse would call itself
// for ever. Null with an exception pending if CPython refuses.
// REQUIRES: base derives from a root.
Ref MakeNativeType(PyTypeObject* base, const NativeTypeOptions& options);

// The most derived ancestor of `type`, or itself, that is no Python class.
PyTypeObject* NativeAncestor(PyTypeObject* type);

bool IsTracked(PyObject* object);
bool IsTrackedType(PyObject* object);  // a type that derives from a root

// REQUIRES: IsTracked(object).
inline TrackedObject* AsTracked(PyObject* object) {
  return reinterpret_cast<TrackedObject*>(object);
}

// Replaces a field and releases what was there, under the object's critical section. The
// last fields of a variable-sized object are its items.
void SetField(TrackedObject* object, int field, Ref value);

// From now on the object runs the body at that event (callback.h).
void SetBody(TrackedObject* object, LifeEvent event, int body);

// True if the type's tp_clear leaves references behind by design, its tp_traverse hides
// some, or its tp_del makes the collector keep its hands off: nothing but
// ReleaseReferences may break their cycles.
bool ClearsIncompletely(PyTypeObject* type);

// Takes the type's tp_del away, if it has one: the collector leaves alone whatever an object
// that has one leads to, its own type too. When no schedule runs.
void TakeLegacyDel(PyTypeObject* type);

// Does by hand what was left undone: empties all fields, items and the __dict__. May drop
// the object if the caller holds no reference.
void ReleaseReferences(TrackedObject* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_TRACKED_TYPE_H_
