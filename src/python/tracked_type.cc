#include "python/tracked_type.h"

#include "base/harness_fault.h"
#include "python/callback.h"
#include "python/names.h"
#include "python/native_type.h"
#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

PyTypeObject* root;
PyObject* del_descriptor;
PyObject* weakref_callback;
destructor subtype_dealloc;  // what Objects/typeobject.c gives every Python class

// Of object, so that it binds to whatever derives from either root.
PyObject* NoteDel(PyObject* self, PyObject*) {
  if (IsTracked(self)) TrackedFinalize(self);
  Py_RETURN_NONE;
}

PyObject* NoteWeakrefCallback(PyObject*, PyObject* weakref) {
  GetObjectObserver().WeakrefCallback(weakref);
  if (!RunCallback(kNoBody, nullptr)) return nullptr;
  Py_RETURN_NONE;
}

PyMethodDef del_definition = {"__del__", NoteDel, METH_NOARGS, nullptr};
PyMethodDef callback_definition = {"gcfuzz_weakref_callback", NoteWeakrefCallback, METH_O, nullptr};

// Python classes share subtype_dealloc; native types never have it.
bool IsNative(PyTypeObject* type) { return type->tp_dealloc != subtype_dealloc; }

// A binding that overrides tp_clear and forgets its base.
void ClearOwnOnly(PyTypeObject* level, PyObject* self) { ClearOwn(level, self); }

constexpr NativeKind KindThatClears(const char* name, decltype(NativeKind::clear) clear) {
  return {.name = name,
          .traverse = VisitOwnAndBase,
          .clear = clear,
          .release = ReleaseOwnAndBase,
          .incomplete = clear == ClearOwnOnly};
}

constexpr NativeKind kRootKind = KindThatClears("gcfuzz.Root", ClearOwnAndBase);
constexpr NativeKind kStaticKind = KindThatClears("gcfuzz.Static", ClearOwnAndBase);
// In the order of NativeClear.
constexpr NativeKind kClearKinds[] = {
    KindThatClears("gcfuzz.Plain", ClearOwnAndBase),
    KindThatClears("gcfuzz.ClearSuper", ClearOwnAndBase),
    KindThatClears("gcfuzz.ClearOverride", ClearOwnOnly),
};

PyTypeObject* MakeRoot() {
  PyType_Slot type_slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(TrackedNew)},
      {Py_tp_traverse, reinterpret_cast<void*>(TrackedTraverse)},
      {Py_tp_clear, reinterpret_cast<void*>(TrackedClear)},
      {Py_tp_dealloc, reinterpret_cast<void*>(TrackedDealloc)},
      {Py_tp_methods, const_cast<PyMethodDef*>(kRootKind.methods)},
      {0, nullptr},
  };
  PyType_Spec spec = {kRootKind.name, sizeof(TrackedObject), 0,
                      kTrackedFlags | Py_TPFLAGS_IMMUTABLETYPE, type_slots};
  return reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
}

struct {
  PyVarObject head;
  int end;
} constexpr kImmortal = {PyVarObject_HEAD_INIT(nullptr, 0)  // brings its own comma
                         0};

PyTypeObject static_root;
PyTypeObject static_below_root;

void MakeStaticType(PyTypeObject* type, const char* name, PyTypeObject* base) {
  type->ob_base = kImmortal.head;
  type->tp_name = name;
  type->tp_base = base;
  type->tp_basicsize = sizeof(TrackedObject);
  type->tp_flags = kTrackedFlags;
  type->tp_new = TrackedNew;
  type->tp_traverse = TrackedTraverse;
  type->tp_clear = TrackedClear;
  type->tp_dealloc = TrackedDealloc;
  type->tp_free = PyObject_GC_Del;
  type->tp_methods = const_cast<PyMethodDef*>(kStaticKind.methods);
  if (PyType_Ready(type) < 0) HarnessFault("cannot make the static type %s", name);
}

void LearnSubtypeDealloc() {
  const Ref sample = Ref::Steal(
      PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "Sample"));
  if (!sample) HarnessFault("cannot make a Python class");
  subtype_dealloc = sample.type()->tp_dealloc;
}

bool DerivesFromRoot(PyTypeObject* type) {
  return PyType_IsSubtype(type, root) != 0 || PyType_IsSubtype(type, &static_root) != 0;
}

PyObject** FieldPlace(TrackedObject* object, int field) {
  const int item = field - (kTrackedFields - kTrackedItems);
  const bool in_items = item >= 0 && item < Py_SIZE(object);
  return in_items ? ItemsOf(object) + item : object->fields + field;
}

// A subclass that stays. CPython deletes a type's dict of subclasses with the last of
// them, even while another thread adds one (Objects/typeobject.c remove_subclass,
// add_subclass; gh-151377, mended in 3.15). Nearly every schedule makes the first
// subclass of a root and drops the last: it would show little else.
void KeepSubclassOf(PyTypeObject* base) {
  PyObject* made =
      PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(O){}", "Anchor", base);
  if (made == nullptr) HarnessFault("cannot make a subclass of a root type");
}

}  // namespace

void MakeTrackedRoot() {
  LearnSubtypeDealloc();
  root = MakeRoot();
  if (root == nullptr) HarnessFault("cannot make the root type");
  MakeStaticType(&static_root, "gcfuzz.StaticRoot", &PyBaseObject_Type);
  MakeStaticType(&static_below_root, "gcfuzz.Static", &static_root);
  KeepSubclassOf(root);
  KeepSubclassOf(&static_below_root);
  del_descriptor = PyDescr_NewMethod(&PyBaseObject_Type, &del_definition);
  weakref_callback = PyCFunction_New(&callback_definition, nullptr);
  if (del_descriptor == nullptr || weakref_callback == nullptr) {
    HarnessFault("cannot make __del__ or the weakref callback");
  }
}

PyTypeObject* TrackedRoot() { return root; }
PyTypeObject* StaticRoot() { return &static_root; }
PyTypeObject* StaticBelowRoot() { return &static_below_root; }
PyObject* TrackedDel() { return del_descriptor; }
PyObject* TrackedWeakrefCallback() { return weakref_callback; }

PyTypeObject* NativeAncestor(PyTypeObject* type) {
  while (!IsNative(type)) type = type->tp_base;
  return type;
}

Ref MakeNativeType(PyTypeObject* base, const NativeTypeOptions& options) {
  NativeShape shape;
  shape.managed_dict = options.dict;
  shape.managed_weakref = options.weakref;
  shape.finalize = options.finalize;
  return MakeTypeOfKind(NativeAncestor(base), kClearKinds[static_cast<int>(options.clear)], shape);
}

bool IsTracked(PyObject* object) { return DerivesFromRoot(Py_TYPE(object)); }

bool IsTrackedType(PyObject* object) {
  return PyType_Check(object) && DerivesFromRoot(reinterpret_cast<PyTypeObject*>(object));
}

void SetField(TrackedObject* object, int field, Ref value) {
  Exchange(reinterpret_cast<PyObject*>(object), FieldPlace(object, field), std::move(value));
}

void SetBody(TrackedObject* object, LifeEvent event, int body) {
  object->bodies[static_cast<int>(event)].store(static_cast<int8_t>(body + 1),
                                                std::memory_order_relaxed);
}

bool ClearsIncompletely(PyTypeObject* type) {
  if (type->tp_del != nullptr) return true;
  PyTypeObject* level = NativeAncestor(type);
  for (; !IsRootLevel(level); level = BaseLevel(level)) {
    if (KindOf(level).incomplete) return true;
    if (!KindOf(level).calls_base) return false;
  }
  return false;
}

void TakeLegacyDel(PyTypeObject* type) { type->tp_del = nullptr; }

void ReleaseReferences(TrackedObject* object) {
  PyObject* const self = reinterpret_cast<PyObject*>(object);
  ClearAll(self);
  ClearDict(Py_TYPE(self), self);
}

}  // namespace gcfuzz
