#include "python/subinterpreter.h"

#include <Python.h>

#include "python/ref.h"

namespace gcfuzz {
namespace {

constexpr char kLife[] = R"(
import gc, _weakref
class Node:
    def __init__(self, *others):
        self.others = [self, *others]
    def __del__(self):
        seen.append(len(self.others))
seen = []
for i in range(4):
    Node(Node())
gc.collect()
kept = [Node() for i in range(8)]
kept[0].kept = kept
references = [_weakref.ref(node, seen.append) for node in kept]
gc.freeze()
lost = Node(*kept)
lost = None
)";

PyThreadState* MakeInterpreter() {
  PyInterpreterConfig config{};
  config.allow_threads = 1;
  config.check_multi_interp_extensions = 1;
  config.gil = PyInterpreterConfig_OWN_GIL;
  PyThreadState* state = nullptr;
  const PyStatus status = Py_NewInterpreterFromConfig(&state, &config);
  return PyStatus_Exception(status) ? nullptr : state;
}

void Live() {
  const Ref globals = Ref::Steal(PyDict_New());
  const Ref code = Ref::Steal(Py_CompileString(kLife, "<subinterpreter>", Py_file_input));
  if (globals && code) Ref::Steal(PyEval_EvalCode(code.get(), globals.get(), globals.get()));
  PyErr_Clear();
}

}  // namespace

bool LiveInSubinterpreter() {
  PyThreadState* const own = PyThreadState_Get();
  PyThreadState* const other = MakeInterpreter();
  if (other != nullptr) {
    Live();
    Py_EndInterpreter(other);
  }
  PyThreadState_Swap(own);
  return other != nullptr;
}

}  // namespace gcfuzz
