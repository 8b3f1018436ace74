#include "python/native_kind.h"

#include <cstddef>
#include <type_traits>

#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

static_assert(std::is_standard_layout_v<NativeKind> && offsetof(NativeKind, methods) == 0);

struct FieldRange {
  int first;
  int end;
};

FieldRange FieldsBelow(PyTypeObject* level, PyObject* self) {
  return {0, IsMostDerived(level, self) ? kTrackedFields : kTrackedBaseFields};
}

FieldRange OwnFields(PyTypeObject* level, PyObject* self) {
  return {IsRootLevel(level) ? 0 : kTrackedBaseFields, FieldsBelow(level, self).end};
}

int VisitFields(PyObject* self, FieldRange range, visitproc visit, void* arg) {
  for (int i = range.first; i < range.end; ++i) Py_VISIT(AsTracked(self)->fields[i]);
  return 0;
}

void ClearFields(PyObject* self, FieldRange range) {
  for (int i = range.first; i < range.end; ++i) Exchange(self, &AsTracked(self)->fields[i], Ref());
}

int VisitItems(PyObject* self, visitproc visit, void* arg) {
  for (Py_ssize_t i = 0; i < Py_SIZE(self); ++i) Py_VISIT(ItemsOf(AsTracked(self))[i]);
  return 0;
}

void ClearItems(PyObject* self) {
  for (Py_ssize_t i = 0; i < Py_SIZE(self); ++i) {
    Exchange(self, &ItemsOf(AsTracked(self))[i], Ref());
  }
}

PyObject** DictPointer(PyTypeObject* level, PyObject* self) {
  return reinterpret_cast<PyObject**>(reinterpret_cast<char*>(self) + level->tp_dictoffset);
}

}  // namespace

const NativeKind& KindOf(PyTypeObject* native) {
  return *reinterpret_cast<const NativeKind*>(native->tp_methods);
}

PyTypeObject* BaseLevel(PyTypeObject* level) { return NativeAncestor(level->tp_base); }

bool IsRootLevel(PyTypeObject* level) { return level->tp_base == &PyBaseObject_Type; }

bool IsMostDerived(PyTypeObject* level, PyObject* self) {
  return NativeAncestor(Py_TYPE(self)) == level;
}

int VisitBase(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (IsRootLevel(level)) return 0;
  PyTypeObject* const base = BaseLevel(level);
  return KindOf(base).traverse(base, self, visit, arg);
}

void ClearBase(PyTypeObject* level, PyObject* self) {
  if (IsRootLevel(level)) return;
  PyTypeObject* const base = BaseLevel(level);
  if (KindOf(base).clear != nullptr) KindOf(base).clear(base, self);
}

void ReleaseBase(PyTypeObject* level, PyObject* self) {
  if (IsRootLevel(level)) return;
  PyTypeObject* const base = BaseLevel(level);
  KindOf(base).release(base, self);
}

int VisitOwn(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitFields(self, OwnFields(level, self), visit, arg)) return result;
  return IsRootLevel(level) ? VisitItems(self, visit, arg) : 0;
}

void ClearOwn(PyTypeObject* level, PyObject* self) {
  ClearFields(self, OwnFields(level, self));
  if (IsRootLevel(level)) ClearItems(self);
}

int VisitAllBelow(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitFields(self, FieldsBelow(level, self), visit, arg)) return result;
  return VisitItems(self, visit, arg);
}

void ClearAllBelow(PyTypeObject* level, PyObject* self) {
  ClearFields(self, FieldsBelow(level, self));
  ClearItems(self);
}

void ClearAll(PyObject* self) {
  ClearFields(self, {0, kTrackedFields});
  ClearItems(self);
}

bool AddsDict(PyTypeObject* level) {
  return level->tp_dictoffset != 0 && BaseLevel(level)->tp_dictoffset == 0;
}

int VisitAddedDict(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  return AddsDict(level) ? VisitDict(level, self, visit, arg) : 0;
}

void ClearAddedDict(PyTypeObject* level, PyObject* self) {
  if (AddsDict(level)) ClearDict(level, self);
}

int VisitDict(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (level->tp_dictoffset < 0) return PyObject_VisitManagedDict(self, visit, arg);
  if (level->tp_dictoffset > 0) Py_VISIT(*DictPointer(level, self));
  return 0;
}

void ClearDict(PyTypeObject* level, PyObject* self) {
  if (level->tp_dictoffset < 0) PyObject_ClearManagedDict(self);
  if (level->tp_dictoffset > 0) Exchange(self, DictPointer(level, self), Ref());
}

void ClearWeakrefs(PyObject* self) {
  if (Py_TYPE(self)->tp_weaklistoffset != 0) PyObject_ClearWeakRefs(self);
}

void RunDeallocBody(PyTypeObject* level, PyObject* self) {
  if (IsMostDerived(level, self)) RunBodyOf(AsTracked(self), LifeEvent::kDealloc, nullptr);
}

int VisitOwnAndBase(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitAddedDict(level, self, visit, arg)) return result;
  if (const int result = VisitOwn(level, self, visit, arg)) return result;
  return VisitBase(level, self, visit, arg);
}

void ClearOwnAndBase(PyTypeObject* level, PyObject* self) {
  ClearOwn(level, self);
  ClearBase(level, self);
  ClearAddedDict(level, self);
}

void ReleaseOwnAndBase(PyTypeObject* level, PyObject* self) {
  ClearWeakrefs(self);
  RunDeallocBody(level, self);
  ClearOwn(level, self);
  ClearAddedDict(level, self);
  ReleaseBase(level, self);
}

}  // namespace gcfuzz
