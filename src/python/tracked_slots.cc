#include "python/tracked_slots.h"

#include <atomic>

#include "python/callback.h"
#include "python/native_kind.h"

namespace gcfuzz {
namespace {

ObjectObserver* object_observer;
WrapSlots wrap_slots;

// CPython's rule since bpo-35810: the type is the business of the most derived heap type
// that is not a Python class; of the Python class if that type is static.
bool OwnsReferenceToType(PyTypeObject* level) {
  return PyType_HasFeature(level, Py_TPFLAGS_HEAPTYPE) != 0;
}

// Tracked only around the finalizer, as in subtype_dealloc (Objects/typeobject.c). False if
// it has resurrected the object.
bool RunFinalizer(PyObject* self) {
  if (Py_TYPE(self)->tp_finalize == nullptr) return true;
  PyObject_GC_Track(self);
  if (PyObject_CallFinalizerFromDealloc(self) < 0) return false;
  PyObject_GC_UnTrack(self);
  return true;
}

void InitLevels(PyTypeObject* level, PyObject* self) {
  if (!IsRootLevel(level)) InitLevels(BaseLevel(level), self);
  if (KindOf(level).init != nullptr) KindOf(level).init(level, self);
}

int BodyOf(TrackedObject* object, LifeEvent event) {
  return object->bodies[static_cast<int>(event)].load(std::memory_order_relaxed) - 1;
}

// Of a new object, allocated and tracked.
PyObject* Begin(PyObject* self) {
  AsTracked(self)->id = object_observer->Born(self);
  AsTracked(self)->creator = PyThread_get_thread_ident();
  InitLevels(NativeAncestor(Py_TYPE(self)), self);
  return self;
}

}  // namespace

PyGetSetDef kDictGetSet[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

void SetObjectObserver(ObjectObserver* observer) { object_observer = observer; }
ObjectObserver& GetObjectObserver() { return *object_observer; }

void SetSlotsForTesting(WrapSlots wrap) { wrap_slots = wrap; }

TrackedSlots SlotsForNewType() {
  const TrackedSlots right = {TrackedTraverse, TrackedClear, TrackedDealloc};
  return wrap_slots != nullptr ? wrap_slots(right) : right;
}

PyObject* TrackedNew(PyTypeObject* type, PyObject*, PyObject*) {
  PyObject* self = type->tp_alloc(type, type->tp_itemsize != 0 ? kTrackedItems : 0);
  return self != nullptr ? Begin(self) : nullptr;
}

// It knows nothing of items, inline values or a type's own tp_alloc.
PyObject* TrackedNewWithExtra(PyTypeObject* type, size_t extra) {
  if (type->tp_itemsize != 0 || PyType_HasFeature(type, Py_TPFLAGS_INLINE_VALUES) != 0 ||
      type->tp_alloc != PyType_GenericAlloc) {
    return nullptr;
  }
  PyObject* self = PyUnstable_Object_GC_NewWithExtraData(type, extra);
  if (self == nullptr) return nullptr;
  PyObject_GC_Track(self);
  return Begin(self);
}

// Runs Python code, as a __del__ does.
void TrackedFinalize(PyObject* self) {
  object_observer->Finalized(AsTracked(self)->id);
  RunBodyOf(AsTracked(self), LifeEvent::kFinalize, self);
}

// What counts is that it is there. In tp_dealloc, where it is called, it may not resurrect:
// CPython lets a heap type's tp_del do so only by setting the reference count by hand.
void TrackedLegacyDel(PyObject*) {}

int TrackedTraverse(PyObject* self, visitproc visit, void* arg) {
  object_observer->Traversed(reinterpret_cast<const void*>(visit));
  PyTypeObject* const level = NativeAncestor(Py_TYPE(self));
  if (OwnsReferenceToType(level)) Py_VISIT(Py_TYPE(self));
  return KindOf(level).traverse(level, self, visit, arg);
}

// The collector reports what tp_clear raises (delete_garbage); nobody else calls it.
int TrackedClear(PyObject* self) {
  object_observer->Cleared(AsTracked(self)->id);
  RunCallback(BodyOf(AsTracked(self), LifeEvent::kClear), self);
  PyObject* const raised = PyErr_GetRaisedException();
  PyTypeObject* const level = NativeAncestor(Py_TYPE(self));  // the body may have changed it
  if (KindOf(level).clear != nullptr) KindOf(level).clear(level, self);
  PyErr_SetRaisedException(raised);
  return 0;
}

void TrackedDealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  if (!RunFinalizer(self)) return;
  if (Py_TYPE(self)->tp_del != nullptr) Py_TYPE(self)->tp_del(self);
  object_observer->Dropped(AsTracked(self)->id);
  PyTypeObject* const type = Py_TYPE(self);
  PyTypeObject* const level = NativeAncestor(type);
  KindOf(level).release(level, self);
  const bool heap = OwnsReferenceToType(level);  // the type may go with the object
  type->tp_free(self);
  if (heap) Py_DECREF(type);
}

void Exchange(PyObject* self, PyObject** place, Ref value) {
  Ref old;  // released after the critical section: a finalizer may want the same lock
  Py_BEGIN_CRITICAL_SECTION(self);
  old = Ref::Steal(*place);
  __atomic_store_n(place, value.Release(), __ATOMIC_RELEASE);
  Py_END_CRITICAL_SECTION();
}

void RunBodyOf(TrackedObject* object, LifeEvent event, PyObject* about) {
  RunSilentCallback(BodyOf(object, event), about);
}

}  // namespace gcfuzz
