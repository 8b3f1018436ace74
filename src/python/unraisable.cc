#include "python/unraisable.h"

#include <Python.h>

#include <atomic>

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

std::atomic<uint64_t> count{0};

std::atomic<void (*)(PyObject*)> told{nullptr};

// `arguments` is a sequence that begins with the exception's type.
PyObject* CountUnraisable(PyObject*, PyObject* arguments) {
  count.fetch_add(1, std::memory_order_relaxed);
  const auto observer = told.load(std::memory_order_relaxed);
  if (observer != nullptr) observer(PyStructSequence_GetItem(arguments, 0));
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

void SetUnraisableObserver(void (*observer)(PyObject* type)) { told.store(observer); }

uint64_t UnraisableCount() { return count.load(std::memory_order_relaxed); }

}  // namespace gcfuzz
