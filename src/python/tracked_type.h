// The native types whose instances the ledger follows, built the way binding
// layers build theirs: heap types from a spec, tp_traverse that visits the type,
// tp_dealloc that untracks first. A root type holds the fields a, b, c; native
// subclasses add the field d, as PyO3's `#[pyclass(extends = ...)]` adds a struct.
#ifndef GCFUZZ_PYTHON_TRACKED_TYPE_H_
#define GCFUZZ_PYTHON_TRACKED_TYPE_H_

#include <Python.h>

#include <atomic>

#include "python/object_observer.h"
#include "python/ref.h"

namespace gcfuzz {

inline constexpr int kTrackedFields = 4;
inline constexpr int kTrackedBaseFields = 3;

// When a tracked object's own code runs.
enum class LifeEvent : uint8_t { kClear, kFinalize, kDealloc };
inline constexpr int kLifeEvents = 3;

// With an ob_size, so that variable-sized types can derive from the root.
struct TrackedObject {
  PyObject_VAR_HEAD ObjectId id;
  PyObject* fields[kTrackedFields];
  std::atomic<int8_t> bodies[kLifeEvents];  // 1 + the body to run, 0 for none
};

// What a native subclass does about tp_clear.
enum class NativeClear : uint8_t {
  kInherit,   // no tp_clear of its own: the base's clears everything
  kSuper,     // clears d, then calls the root's (PyO3's _call_clear, Cython's)
  kOverride,  // clears d and leaves the rest: cycles through a, b, c or a native dict
              // stay until somebody else breaks them
};

struct NativeTypeOptions {
  NativeClear clear = NativeClear::kInherit;
  bool dict = false;      // Py_TPFLAGS_MANAGED_DICT
  bool weakref = false;   // Py_TPFLAGS_MANAGED_WEAKREF
  bool finalize = false;  // tp_finalize
};

// Makes the root type and what belongs to it. Attached, once, at start-up, after
// MakeNames.
void MakeTrackedRoot();

// Borrowed; immortal for practical purposes.
PyTypeObject* TrackedRoot();

// The method descriptor that Python subclasses get as __del__. Borrowed.
PyObject* TrackedDel();

// The callable that weak references get as callback. Borrowed.
PyObject* TrackedWeakrefCallback();

// A new native heap type below `base`, or below base's nearest native ancestor if
// that is a Python class: a C tp_traverse above subtype_traverse would call itself
// for ever. Null with an exception pending if CPython refuses.
// REQUIRES: base derives from the root.
Ref MakeNativeType(PyTypeObject* base, const NativeTypeOptions& options);

// The most derived ancestor of `type`, or itself, that was made by MakeNativeType
// or is the root. REQUIRES: type derives from the root.
PyTypeObject* NativeAncestor(PyTypeObject* type);

bool IsTracked(PyObject* object);
bool IsTrackedType(PyObject* object);  // a type that derives from the root

// REQUIRES: IsTracked(object).
inline TrackedObject* AsTracked(PyObject* object) {
  return reinterpret_cast<TrackedObject*>(object);
}

// Replaces a field and releases what was there. Safe against other threads that do
// the same: as binding layers do, under the object's critical section.
void SetField(TrackedObject* object, int field, Ref value);

// From now on the object runs the body at that event (callback.h).
void SetBody(TrackedObject* object, LifeEvent event, int body);

// True if the type's tp_clear leaves references behind by design (kOverride).
bool ClearsIncompletely(PyTypeObject* type);

// Does by hand what an incomplete tp_clear left undone: empties all fields and the
// managed dict. May drop the object if the caller holds no reference.
void ReleaseReferences(TrackedObject* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_TRACKED_TYPE_H_
