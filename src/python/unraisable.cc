#include "python/unraisable.h"

#include <Python.h>

#include <atomic>

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

std::atomic<uint64_t> count{0};

PyObject* CountUnraisable(PyObject*, PyObject*) {
  count.fetch_add(1, std::memory_order_relaxed);
  Py_RETURN_NONE;
}

PyMethodDef hook_definition = {"gcfuzz_unraisablehook", CountUnraisable, METH_O, nullptr};

}  // namespace

void InstallUnraisableHook() {
  PyObject* hook = PyCFunction_New(&hook_definition, nullptr);
  if (hook == nullptr || PySys_SetObject("unraisablehook", hook) != 0) {
    HarnessFault("cannot set sys.unraisablehook");
  }
  Py_DECREF(hook);
}

uint64_t UnraisableCount() { return count.load(std::memory_order_relaxed); }

}  // namespace gcfuzz
