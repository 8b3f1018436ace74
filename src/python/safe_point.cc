#include "python/safe_point.h"

#include <Python.h>

#include "base/harness_fault.h"
#include "python/ref.h"

namespace gcfuzz {
namespace {

PyObject* do_nothing;

}  // namespace

void MakeSafePoint() {
  const Ref code = Ref::Steal(Py_CompileString("lambda: None", "<gcfuzz>", Py_eval_input));
  const Ref globals = Ref::Steal(PyDict_New());
  if (code && globals) do_nothing = PyEval_EvalCode(code.get(), globals.get(), globals.get());
  if (do_nothing == nullptr) HarnessFault("cannot make the function for safe points");
}

void PassSafePoint() {
  PyObject* pending = PyErr_GetRaisedException();
  {
    const Ref result = Ref::Steal(PyObject_CallNoArgs(do_nothing));
  }
  PyErr_SetRaisedException(pending);
}

}  // namespace gcfuzz
