#include "python/native_type.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "python/callback.h"
#include "python/names.h"
#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

using Members = std::vector<PyMemberDef>;
using Slots = std::vector<PyType_Slot>;

PyObject* CallTracked(PyObject*, PyObject* const*, size_t, PyObject*) {
  if (!RunCallback(kNoBody, nullptr)) return nullptr;
  Py_RETURN_NONE;
}

// One more pointer at the end of the object, and the member that tells CPython where.
// An offset in Py_tp_members is not relative: PyType_FromMetaclass reads these before it
// makes them so.
void AddPointer(const char* member, Py_ssize_t* size, Members* members) {
  members->push_back({member, Py_T_PYSSIZET, *size, Py_READONLY, nullptr});
  *size += static_cast<Py_ssize_t>(sizeof(PyObject*));
}

bool AddsVectorcall(PyTypeObject* base, const NativeShape& shape) {
  return shape.vectorcall && base->tp_vectorcall_offset == 0;
}

void AddPointers(PyTypeObject* base, const NativeShape& shape, Py_ssize_t* size, Members* members) {
  if (shape.dict_pointer && base->tp_dictoffset == 0) AddPointer("__dictoffset__", size, members);
  if (shape.weakref_pointer && base->tp_weaklistoffset == 0) {
    AddPointer("__weaklistoffset__", size, members);
  }
  if (AddsVectorcall(base, shape)) AddPointer("__vectorcalloffset__", size, members);
}

void AddFields(Members* members) {
  constexpr const char* kNames[kTrackedFields] = {"x0", "x1", "x2", "x3"};  // names.cc
  for (int i = 0; i < kTrackedFields; ++i) {
    const size_t offset = offsetof(TrackedObject, fields) + i * sizeof(PyObject*);
    const int type = i == kTrackedFields - 1 ? _Py_T_OBJECT : Py_T_OBJECT_EX;
    members->push_back({kNames[i], type, static_cast<Py_ssize_t>(offset), 0, nullptr});
  }
}

// Items stand where the fixed part ends, so nothing can be added below or above them.
bool LayoutIsPossible(PyTypeObject* base, const NativeShape& shape, Py_ssize_t size) {
  const bool fixed_is_plain = size == static_cast<Py_ssize_t>(sizeof(TrackedObject));
  const bool has_items = shape.items || base->tp_itemsize != 0;
  if (!has_items || fixed_is_plain) return true;
  PyErr_SetString(PyExc_TypeError, "a variable-sized type cannot be extended");
  return false;
}

unsigned FlagsOf(PyTypeObject* base, const NativeShape& shape) {
  unsigned flags = kTrackedFlags;
  if (shape.managed_dict && base->tp_dictoffset == 0) flags |= Py_TPFLAGS_MANAGED_DICT;
  if (shape.managed_weakref && base->tp_weaklistoffset == 0) flags |= Py_TPFLAGS_MANAGED_WEAKREF;
  if (AddsVectorcall(base, shape)) flags |= Py_TPFLAGS_HAVE_VECTORCALL;
  return flags;
}

template <typename Function>
void Add(Slots* slots, int slot, Function* function) {
  if (function != nullptr) slots->push_back({slot, reinterpret_cast<void*>(function)});
}

Slots SlotsOf(PyTypeObject* base, const NativeKind& kind, const NativeShape& shape) {
  const TrackedSlots tracked = SlotsForNewType();
  Slots slots;
  Add(&slots, Py_tp_traverse, tracked.traverse);
  if (kind.clear != nullptr) Add(&slots, Py_tp_clear, tracked.clear);
  Add(&slots, Py_tp_dealloc, tracked.dealloc);
  Add(&slots, Py_tp_methods, const_cast<PyMethodDef*>(kind.methods));
  Add(&slots, Py_tp_alloc, shape.alloc);
  Add(&slots, Py_tp_free, shape.free);
  if (shape.finalize) Add(&slots, Py_tp_finalize, TrackedFinalize);
  if (shape.legacy_del) Add(&slots, Py_tp_del, TrackedLegacyDel);
  if (AddsVectorcall(base, shape)) Add(&slots, Py_tp_call, PyVectorcall_Call);
  const bool dict = shape.managed_dict || shape.dict_pointer;
  if (dict && base->tp_dictoffset == 0) Add(&slots, Py_tp_getset, kDictGetSet);
  return slots;
}

}  // namespace

void InitVectorcall(PyTypeObject* level, PyObject* self) {
  char* const pointer = reinterpret_cast<char*>(self) + level->tp_vectorcall_offset;
  *reinterpret_cast<vectorcallfunc*>(pointer) = CallTracked;
}

Ref MakeTypeOfKind(PyTypeObject* base, const NativeKind& kind, const NativeShape& shape) {
  Members members;
  Py_ssize_t size = base->tp_basicsize;
  AddPointers(base, shape, &size, &members);
  if (shape.members) AddFields(&members);
  if (!LayoutIsPossible(base, shape, size)) return Ref();
  Slots slots = SlotsOf(base, kind, shape);
  members.push_back({});
  if (members.size() > 1) slots.push_back({Py_tp_members, members.data()});
  slots.push_back({0, nullptr});
  const int itemsize = shape.items ? static_cast<int>(sizeof(PyObject*)) : 0;
  PyType_Spec spec = {kind.name, static_cast<int>(size), itemsize, FlagsOf(base, shape),
                      slots.data()};
  return Ref::Steal(
      PyType_FromMetaclass(shape.meta, shape.module, &spec, reinterpret_cast<PyObject*>(base)));
}

}  // namespace gcfuzz
