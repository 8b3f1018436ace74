#include "python/tracked_type.h"

#include <vector>

#include "base/harness_fault.h"
#include "python/callback.h"
#include "python/names.h"
#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

PyTypeObject* root;
PyObject* del_descriptor;
PyObject* weakref_callback;
destructor subtype_dealloc;  // what Objects/typeobject.c gives every Python class

PyObject* NoteDel(PyObject* self, PyObject*) {
  TrackedFinalize(self);
  Py_RETURN_NONE;
}

PyObject* NoteWeakrefCallback(PyObject*, PyObject*) {
  GetObjectObserver().WeakrefCallback();
  if (!RunCallback(kNoBody, nullptr)) return nullptr;
  Py_RETURN_NONE;
}

PyMethodDef del_definition = {"__del__", NoteDel, METH_NOARGS, nullptr};
PyMethodDef callback_definition = {"gcfuzz_weakref_callback", NoteWeakrefCallback, METH_O, nullptr};

// Python classes share subtype_dealloc; native types never have it.
bool IsNative(PyTypeObject* type) { return type->tp_dealloc != subtype_dealloc; }

NativeClear ClearOf(PyTypeObject* native) {
  for (const NativeClear kind : {NativeClear::kSuper, NativeClear::kOverride}) {
    for (const bool dict : {false, true}) {
      if (native->tp_clear == SlotsOf(kind, dict).clear) return kind;
    }
  }
  return NativeClear::kInherit;
}

bool HasManagedDict(PyTypeObject* type) { return PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT); }

const char* NameOf(NativeClear clear) {
  switch (clear) {
    case NativeClear::kInherit:
      return "gcfuzz.Plain";
    case NativeClear::kSuper:
      return "gcfuzz.ClearSuper";
    case NativeClear::kOverride:
      return "gcfuzz.ClearOverride";
  }
  return nullptr;
}

constexpr unsigned long kFlags =
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE;

PyTypeObject* MakeRoot() {
  const TrackedSlots& slots = SlotsOf(NativeClear::kInherit, false);
  PyType_Slot type_slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(TrackedNew)},
      {Py_tp_traverse, reinterpret_cast<void*>(slots.traverse)},
      {Py_tp_clear, reinterpret_cast<void*>(slots.clear)},
      {Py_tp_dealloc, reinterpret_cast<void*>(slots.dealloc)},
      {0, nullptr},
  };
  PyType_Spec spec = {"gcfuzz.Root", sizeof(TrackedObject), 0, kFlags | Py_TPFLAGS_IMMUTABLETYPE,
                      type_slots};
  return reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
}

void LearnSubtypeDealloc() {
  const Ref sample = Ref::Steal(
      PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "Sample"));
  if (!sample) HarnessFault("cannot make a Python class");
  subtype_dealloc = sample.type()->tp_dealloc;
}

unsigned long FlagsOf(const NativeTypeOptions& options) {
  return kFlags | (options.dict ? Py_TPFLAGS_MANAGED_DICT : 0) |
         (options.weakref ? Py_TPFLAGS_MANAGED_WEAKREF : 0);
}

}  // namespace

void MakeTrackedRoot() {
  LearnSubtypeDealloc();
  root = MakeRoot();
  if (root == nullptr) HarnessFault("cannot make the root type");
  del_descriptor = PyDescr_NewMethod(root, &del_definition);
  weakref_callback = PyCFunction_New(&callback_definition, nullptr);
  if (del_descriptor == nullptr || weakref_callback == nullptr) {
    HarnessFault("cannot make __del__ or the weakref callback");
  }
}

PyTypeObject* TrackedRoot() { return root; }
PyObject* TrackedDel() { return del_descriptor; }
PyObject* TrackedWeakrefCallback() { return weakref_callback; }

PyTypeObject* NativeAncestor(PyTypeObject* type) {
  while (!IsNative(type)) type = type->tp_base;
  return type;
}

Ref MakeNativeType(PyTypeObject* base, const NativeTypeOptions& options) {
  base = NativeAncestor(base);
  const NativeClear clear = options.clear == NativeClear::kInherit ? ClearOf(base) : options.clear;
  const TrackedSlots slots = SlotsForNewType(clear, options.dict || HasManagedDict(base));
  std::vector<PyType_Slot> type_slots = {
      {Py_tp_traverse, reinterpret_cast<void*>(slots.traverse)},
      {Py_tp_clear, reinterpret_cast<void*>(slots.clear)},
      {Py_tp_dealloc, reinterpret_cast<void*>(slots.dealloc)},
  };
  if (options.dict) type_slots.push_back({Py_tp_getset, kManagedDictGetSet});
  if (options.finalize) {
    type_slots.push_back({Py_tp_finalize, reinterpret_cast<void*>(TrackedFinalize)});
  }
  type_slots.push_back({0, nullptr});
  PyType_Spec spec = {NameOf(clear), 0, 0, static_cast<unsigned>(FlagsOf(options)),
                      type_slots.data()};
  return Ref::Steal(PyType_FromSpecWithBases(&spec, reinterpret_cast<PyObject*>(base)));
}

bool IsTracked(PyObject* object) { return PyObject_TypeCheck(object, root) != 0; }

bool IsTrackedType(PyObject* object) {
  return PyType_Check(object) &&
         PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(object), root) != 0;
}

void SetField(TrackedObject* object, int field, Ref value) {
  Ref old;  // released after the critical section: a finalizer may want the same lock
  Py_BEGIN_CRITICAL_SECTION(object);
  old = Ref::Steal(object->fields[field]);
  object->fields[field] = value.Release();
  Py_END_CRITICAL_SECTION();
}

void SetBody(TrackedObject* object, LifeEvent event, int body) {
  object->bodies[static_cast<int>(event)].store(static_cast<int8_t>(body + 1),
                                                std::memory_order_relaxed);
}

bool ClearsIncompletely(PyTypeObject* type) {
  return ClearOf(NativeAncestor(type)) == NativeClear::kOverride;
}

}  // namespace gcfuzz
