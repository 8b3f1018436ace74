#include "python/collection_callback.h"

#include <Python.h>

#include <atomic>

#include "base/harness_fault.h"
#include "python/callback.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

PyObject* callback;
std::atomic<int> current_body{kNoBody};

PyObject* OnCollection(PyObject*, PyObject* arguments) {
  const int body = current_body.load(std::memory_order_relaxed);
  if (body == kNoBody) Py_RETURN_NONE;
  if (!RunCallback(body, PyTuple_GetItem(arguments, 1))) return nullptr;
  Py_RETURN_NONE;
}

PyMethodDef definition = {"gcfuzz_on_collection", OnCollection, METH_VARARGS, nullptr};

}  // namespace

void MakeCollectionCallback() {
  callback = PyCFunction_New(&definition, nullptr);
  if (callback == nullptr) HarnessFault("cannot make the callback for gc.callbacks");
}

void InstallCollectionCallback() {
  SetCollectionBody(kNoBody);
  if (!AddGcCallback(callback)) HarnessFault("cannot append to gc.callbacks");
}

void SetCollectionBody(int body) { current_body.store(body, std::memory_order_relaxed); }

}  // namespace gcfuzz
