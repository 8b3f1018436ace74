// pybind11's `py::class_`.

#include "base/harness_fault.h"
#include "python/flavours/kinds.h"

namespace gcfuzz::flavours {
namespace {

PyTypeObject* metaclass;  // pybind11_type

// It makes an object as `type` does, and then checks that every base's __init__ has run.
PyObject* MetaCall(PyObject* type, PyObject* arguments, PyObject* keywords) {
  PyObject* self = PyType_Type.tp_call(type, arguments, keywords);
  if (self == nullptr || !IsTracked(self) || AsTracked(self)->id.serial != 0) return self;
  PyErr_SetString(PyExc_TypeError, "__init__() must be called when overriding __init__");
  Py_DECREF(self);
  return nullptr;
}

// It forgets the type in its own tables, then leaves it to type_dealloc. That does not give
// back the reference to a metaclass: pybind11 leaks it, nanobind and this do not.
void MetaDealloc(PyObject* type) {
  PyTypeObject* const meta = Py_TYPE(type);
  PyType_Type.tp_dealloc(type);
  Py_DECREF(meta);
}

// Only the instance dict: what the C++ object holds is unknown to the collector.
int Traverse(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  return VisitDict(level, self, visit, arg);
}
void Clear(PyTypeObject* level, PyObject* self) { ClearDict(level, self); }

// A py::custom_type_setup knows what the C++ object and its C++ bases hold.
int TraverseMembers(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitDict(level, self, visit, arg)) return result;
  return VisitAllBelow(level, self, visit, arg);
}
void ClearMembers(PyTypeObject* level, PyObject* self) {
  ClearAllBelow(level, self);
  ClearDict(level, self);
}

// The instance dict, the C++ object, the weak references.
void Release(PyTypeObject* level, PyObject* self) {
  ClearDict(level, self);
  RunDeallocBody(level, self);
  ClearOwn(level, self);
  ClearWeakrefs(self);
  ReleaseBase(level, self);
}

constexpr NativeKind kPlain = {.name = "gcfuzz.Pybind11",
                               .traverse = Traverse,
                               .clear = Clear,
                               .release = Release,
                               .incomplete = true,
                               .calls_base = false};
constexpr NativeKind kSetup = {.name = "gcfuzz.Pybind11Setup",
                               .traverse = TraverseMembers,
                               .clear = ClearMembers,
                               .release = Release,
                               .calls_base = false};

NativeShape Shape() { return {.managed_dict = true, .weakref_pointer = true, .meta = metaclass}; }

}  // namespace

void MakePybind11Metaclass() {
  PyType_Slot slots[] = {
      {Py_tp_call, reinterpret_cast<void*>(MetaCall)},
      {Py_tp_dealloc, reinterpret_cast<void*>(MetaDealloc)},
      {0, nullptr},
  };
  PyType_Spec spec = {"gcfuzz.pybind11_type", 0, 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, slots};
  PyObject* const base = reinterpret_cast<PyObject*>(&PyType_Type);
  metaclass = reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, base));
  if (metaclass == nullptr) HarnessFault("cannot make pybind11's metaclass");
}

Ref MakePybind11(PyTypeObject* base) { return MakeTypeOfKind(base, kPlain, Shape()); }
Ref MakePybind11Setup(PyTypeObject* base) { return MakeTypeOfKind(base, kSetup, Shape()); }

}  // namespace gcfuzz::flavours
