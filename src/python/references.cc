#include "python/references.h"

#include "python/internals.h"
#include "python/tracked_type.h"

namespace gcfuzz {
namespace {

void VisitTracked(TrackedObject* object, visitproc visit, void* arg) {
  for (PyObject* field : object->fields) {
    if (field != nullptr) visit(field, arg);
  }
  for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) {
    if (ItemsOf(object)[i] != nullptr) visit(ItemsOf(object)[i], arg);
  }
}

void VisitItems(PyObject* dict, visitproc visit, void* arg) {
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, &value) != 0;) {
    visit(key, arg);
    visit(value, arg);
  }
}

int CountItem(PyObject* item, void* size) {
  auto* counted = static_cast<ContainerSize*>(size);
  ++counted->iterated;
  counted->has_weakrefs |= PyWeakref_Check(item) != 0;
  return 0;
}

ContainerSize MeasureDict(PyObject* dict) {
  ContainerSize size = {"dict", PyDict_GET_SIZE(dict)};
  VisitItems(dict, CountItem, &size);
  size.iterated /= 2;  // keys and values
  return size;
}

ContainerSize MeasureList(PyObject* list) {
  ContainerSize size = {"list", PyList_GET_SIZE(list)};
  for (Py_ssize_t i = 0; i < size.length; ++i) {
    if (PyList_GET_ITEM(list, i) != nullptr) CountItem(PyList_GET_ITEM(list, i), &size);
  }
  return size;
}

// A set's tp_traverse walks its table as iteration does.
ContainerSize MeasureSet(PyObject* set) {
  ContainerSize size = {"set", PySet_GET_SIZE(set)};
  Py_TYPE(set)->tp_traverse(set, CountItem, &size);
  return size;
}

}  // namespace

void VisitReferences(PyObject* object, visitproc visit, void* arg) {
  PyTypeObject* const type = Py_TYPE(object);
  if (!PyType_IS_GC(type)) return;
  visit(reinterpret_cast<PyObject*>(type), arg);
  if (IsTracked(object)) VisitTracked(AsTracked(object), visit, arg);
  if (type->tp_dictoffset != 0) gcfuzz_visit_instance_dict(object, visit, arg);
  if (PyDict_Check(object)) VisitItems(object, visit, arg);
  if (PyDict_CheckExact(object)) return;
  type->tp_traverse(object, visit, arg);
}

ContainerSize MeasureContainer(PyObject* object) {
  if (PyDict_CheckExact(object)) return MeasureDict(object);
  if (PyList_CheckExact(object)) return MeasureList(object);
  if (PySet_CheckExact(object)) return MeasureSet(object);
  return {};
}

}  // namespace gcfuzz
