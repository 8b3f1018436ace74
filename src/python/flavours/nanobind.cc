// nanobind's `nb::class_`.

#include "base/harness_fault.h"
#include "python/flavours/kinds.h"
#include "python/freelist.h"

namespace gcfuzz::flavours {
namespace {

PyTypeObject* metaclass;  // nb_type

// What nb_type keeps behind every type object, and its functions read.
struct TypeData {
  Py_ssize_t dict_offset;
  Py_ssize_t weaklist_offset;
};

TypeData* DataOf(PyTypeObject* type) {
  return static_cast<TypeData*>(PyObject_GetTypeData(reinterpret_cast<PyObject*>(type), metaclass));
}

void MetaDealloc(PyObject* type) {
  PyTypeObject* const meta = Py_TYPE(type);
  *DataOf(reinterpret_cast<PyTypeObject*>(type)) = {};
  PyType_Type.tp_dealloc(type);
  Py_DECREF(meta);
}

// Only the instance dict: what the C++ object holds is unknown to the collector.
int Traverse(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  return DataOf(level)->dict_offset != 0 ? VisitDict(level, self, visit, arg) : 0;
}
void Clear(PyTypeObject* level, PyObject* self) {
  if (DataOf(level)->dict_offset != 0) ClearDict(level, self);
}

// Of nb::type_slots, as the documentation shows them: they know what the C++ object holds
// and, taking the place of nanobind's own, have to see to the dict.
int TraverseMembers(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = Traverse(level, self, visit, arg)) return result;
  return VisitAllBelow(level, self, visit, arg);
}
void ClearMembers(PyTypeObject* level, PyObject* self) {
  ClearAllBelow(level, self);
  Clear(level, self);
}

// The dict, the weak references, the C++ object.
void Release(PyTypeObject* level, PyObject* self) {
  Clear(level, self);
  if (DataOf(level)->weaklist_offset != 0) ClearWeakrefs(self);
  RunDeallocBody(level, self);
  ClearOwn(level, self);
  ReleaseBase(level, self);
}

constexpr NativeKind kPlain = {.name = "gcfuzz.Nanobind",
                               .traverse = Traverse,
                               .clear = Clear,
                               .release = Release,
                               .incomplete = true,
                               .calls_base = false};
constexpr NativeKind kSlots = {.name = "gcfuzz.NanobindSlots",
                               .traverse = TraverseMembers,
                               .clear = ClearMembers,
                               .release = Release,
                               .calls_base = false};
constexpr NativeKind kPooled = {.name = "gcfuzz.NanobindPooled",
                                .traverse = TraverseMembers,
                                .clear = ClearMembers,
                                .release = Release,
                                .calls_base = false,
                                .parks = true};

Ref Make(PyTypeObject* base, const NativeKind& kind, NativeShape shape) {
  shape.dict_pointer = true;
  shape.weakref_pointer = true;
  shape.meta = metaclass;
  Ref type = MakeTypeOfKind(base, kind, shape);
  if (type) *DataOf(type.type()) = {type.type()->tp_dictoffset, type.type()->tp_weaklistoffset};
  return type;
}

}  // namespace

void MakeNanobindMetaclass() {
  PyType_Slot slots[] = {
      {Py_tp_dealloc, reinterpret_cast<void*>(MetaDealloc)},
      {0, nullptr},
  };
  PyType_Spec spec = {"gcfuzz.nb_type", -static_cast<int>(sizeof(TypeData)), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};
  PyObject* const base = reinterpret_cast<PyObject*>(&PyType_Type);
  metaclass = reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, base));
  if (metaclass == nullptr) HarnessFault("cannot make nanobind's metaclass");
}

Ref MakeNanobind(PyTypeObject* base) { return Make(base, kPlain, {}); }
Ref MakeNanobindSlots(PyTypeObject* base) { return Make(base, kSlots, {}); }

Ref MakeNanobindPooled(PyTypeObject* base) {
  return Make(base, kPooled, {.alloc = AllocPerThread, .free = FreePerThread});
}

}  // namespace gcfuzz::flavours
