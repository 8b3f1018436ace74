#include "python/silent_stderr.h"

#include <Python.h>

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

PyObject* Swallow(PyObject*, PyObject*) { Py_RETURN_NONE; }

PyMethodDef methods[] = {{"write", Swallow, METH_O, nullptr},
                         {"flush", Swallow, METH_NOARGS, nullptr},
                         {nullptr, nullptr, 0, nullptr}};

}  // namespace

// A module is the simplest object that has functions.
void SilenceStderr() {
  PyObject* nowhere = PyModule_New("gcfuzz_stderr");
  if (nowhere == nullptr || PyModule_AddFunctions(nowhere, methods) != 0 ||
      PySys_SetObject("stderr", nowhere) != 0) {
    HarnessFault("cannot set sys.stderr");
  }
  Py_DECREF(nowhere);
}

}  // namespace gcfuzz
