#include "python/gc_module.h"

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

PyObject* gc_module;

Ref Attribute(const char* name) {
  Ref value = Ref::Steal(PyObject_GetAttrString(gc_module, name));
  if (!value) HarnessFault("the gc module has no '%s'", name);
  return value;
}

Py_ssize_t LengthOf(const char* list_name) {
  const Ref list = Attribute(list_name);
  return PyList_Size(list.get());
}

long NumberFrom(const char* function) {
  const Ref number = CallGc(function);
  if (!number) HarnessFault("gc.%s() raised", function);
  return PyLong_AsLong(number.get());
}

}  // namespace

void LoadGcModule() {
  gc_module = PyImport_ImportModule("gc");
  if (gc_module == nullptr) HarnessFault("cannot import gc");
}

Ref CallGc(const char* function) {
  const Ref callable = Ref::Steal(PyObject_GetAttrString(gc_module, function));
  return callable ? Ref::Steal(PyObject_CallNoArgs(callable.get())) : Ref();
}

Ref CallGc(const char* function, PyObject* argument) {
  const Ref callable = Ref::Steal(PyObject_GetAttrString(gc_module, function));
  return callable ? Ref::Steal(PyObject_CallOneArg(callable.get(), argument)) : Ref();
}

long CollectGarbage(int generation) {
  const Ref number = Ref::Steal(PyLong_FromLong(generation));
  const Ref found = CallGc("collect", number.get());
  if (found) return PyLong_AsLong(found.get());
  PyErr_Clear();
  return -1;
}

GcSettings ReadGcSettings() {
  GcSettings settings;
  settings.enabled = PyGC_IsEnabled() != 0;
  const Ref thresholds = CallGc("get_threshold");
  if (!thresholds) HarnessFault("gc.get_threshold() raised");
  for (int i = 0; i < 3; ++i) {
    settings.thresholds[i] = PyLong_AsLong(PyTuple_GetItem(thresholds.get(), i));
  }
  settings.debug = NumberFrom("get_debug");
  settings.callbacks = LengthOf("callbacks");
  settings.garbage = LengthOf("garbage");
  return settings;
}

void RestoreGcSettings(const GcSettings& settings) {
  const GcSettings now = ReadGcSettings();
  if (now == settings) return;
  CallGc(settings.enabled ? "enable" : "disable");
  const Ref set_threshold = Attribute("set_threshold");
  const long* const thresholds = settings.thresholds;
  const Ref thresholds_set = Ref::Steal(PyObject_CallFunction(
      set_threshold.get(), "lll", thresholds[0], thresholds[1], thresholds[2]));
  const Ref debug = Ref::Steal(PyLong_FromLong(settings.debug));
  const Ref debug_set = CallGc("set_debug", debug.get());
  for (const char* list_name : {"callbacks", "garbage"}) {
    const Ref list = Attribute(list_name);
    PyList_SetSlice(list.get(), 0, PyList_Size(list.get()), nullptr);
  }
  if (!thresholds_set || !debug_set) HarnessFault("cannot restore the settings of gc");
}

bool AddGcCallback(PyObject* callback) {
  return PyList_Append(Attribute("callbacks").get(), callback) == 0;
}

bool EmptyGarbage() {
  const Ref garbage = Attribute("garbage");
  const Py_ssize_t length = PyList_Size(garbage.get());
  return length > 0 && PyList_SetSlice(garbage.get(), 0, length, nullptr) == 0;
}

std::vector<Ref> ListGcObjects() {
  const Ref list = CallGc("get_objects");
  if (!list) HarnessFault("gc.get_objects() raised");
  std::vector<Ref> objects;
  objects.reserve(static_cast<size_t>(PyList_Size(list.get())));
  for (Py_ssize_t i = 0; i < PyList_Size(list.get()); ++i) {
    objects.push_back(Ref::Share(PyList_GetItem(list.get(), i)));
  }
  return objects;
}

}  // namespace gcfuzz
