#include "python/tracked_slots.h"

#include "python/callback.h"

namespace gcfuzz {
namespace {

ObjectObserver* object_observer;
WrapSlots wrap_slots;

void ReleaseFields(TrackedObject* self, int first, int end) {
  for (int i = first; i < end; ++i) Py_CLEAR(self->fields[i]);
}

int VisitFields(TrackedObject* self, int first, int end, visitproc visit, void* arg) {
  for (int i = first; i < end; ++i) Py_VISIT(self->fields[i]);
  return 0;
}

void RunBodyOf(TrackedObject* object, LifeEvent event, PyObject* about) {
  const int8_t body = object->bodies[static_cast<int>(event)].load(std::memory_order_relaxed);
  RunSilentCallback(body - 1, about);
}

int RootTraverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));  // heap types are referred to by their instances (bpo-35810)
  return VisitFields(AsTracked(self), 0, kTrackedBaseFields, visit, arg);
}

void RootClear(PyObject* self) { ReleaseFields(AsTracked(self), 0, kTrackedBaseFields); }

// A type with a tp_clear of its own (kSuper, kOverride) owns the field d; the root
// owns it for all others. Either way every field is visited once.
template <bool kDict>
int Traverse(PyObject* self, visitproc visit, void* arg) {
  if constexpr (kDict) {
    if (const int result = PyObject_VisitManagedDict(self, visit, arg)) return result;
  }
  const int result = VisitFields(AsTracked(self), kTrackedBaseFields, kTrackedFields, visit, arg);
  return result != 0 ? result : RootTraverse(self, visit, arg);
}

template <NativeClear kClear, bool kDict>
int Clear(PyObject* self) {
  object_observer->Cleared(AsTracked(self)->id);
  RunBodyOf(AsTracked(self), LifeEvent::kClear, self);
  ReleaseFields(AsTracked(self), kTrackedBaseFields, kTrackedFields);
  if constexpr (kClear != NativeClear::kOverride) {
    RootClear(self);
    if constexpr (kDict) PyObject_ClearManagedDict(self);
  }
  return 0;
}

// In the order of subtype_dealloc (Objects/typeobject.c): untracked before anything
// can run other code, tracked again only around the finalizer.
template <bool kDict>
void Dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  PyTypeObject* type = Py_TYPE(self);
  if (type->tp_finalize != nullptr) {
    PyObject_GC_Track(self);
    if (PyObject_CallFinalizerFromDealloc(self) < 0) return;  // resurrected
    PyObject_GC_UnTrack(self);
  }
  if (type->tp_weaklistoffset != 0) PyObject_ClearWeakRefs(self);
  RunBodyOf(AsTracked(self), LifeEvent::kDealloc, nullptr);
  object_observer->Dropped(AsTracked(self)->id);
  ReleaseFields(AsTracked(self), 0, kTrackedFields);
  if constexpr (kDict) PyObject_ClearManagedDict(self);
  type->tp_free(self);
  Py_DECREF(type);
}

template <NativeClear kClear, bool kDict>
constexpr TrackedSlots kSlots = {Traverse<kDict>, Clear<kClear, kDict>, Dealloc<kDict>};

constexpr const TrackedSlots* kSlotsTable[3][2] = {
    {&kSlots<NativeClear::kInherit, false>, &kSlots<NativeClear::kInherit, true>},
    {&kSlots<NativeClear::kSuper, false>, &kSlots<NativeClear::kSuper, true>},
    {&kSlots<NativeClear::kOverride, false>, &kSlots<NativeClear::kOverride, true>},
};

}  // namespace

PyGetSetDef kManagedDictGetSet[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

void SetObjectObserver(ObjectObserver* observer) { object_observer = observer; }
ObjectObserver& GetObjectObserver() { return *object_observer; }

const TrackedSlots& SlotsOf(NativeClear clear, bool dict) {
  return *kSlotsTable[static_cast<int>(clear)][dict ? 1 : 0];
}

void SetSlotsForTesting(WrapSlots wrap) { wrap_slots = wrap; }

TrackedSlots SlotsForNewType(NativeClear clear, bool dict) {
  const TrackedSlots& right = SlotsOf(clear, dict);
  return wrap_slots != nullptr ? wrap_slots(right) : right;
}

PyObject* TrackedNew(PyTypeObject* type, PyObject*, PyObject*) {
  PyObject* self = type->tp_alloc(type, 0);
  if (self != nullptr) AsTracked(self)->id = object_observer->Born(self);
  return self;
}

// Runs Python code, as a __del__ does.
void TrackedFinalize(PyObject* self) {
  object_observer->Finalized(AsTracked(self)->id);
  RunBodyOf(AsTracked(self), LifeEvent::kFinalize, self);
}

void ReleaseReferences(TrackedObject* object) {
  PyObject* self = reinterpret_cast<PyObject*>(object);
  ReleaseFields(object, 0, kTrackedFields);
  if (PyType_HasFeature(Py_TYPE(self), Py_TPFLAGS_MANAGED_DICT)) PyObject_ClearManagedDict(self);
}

}  // namespace gcfuzz
