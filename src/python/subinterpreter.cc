#include "python/subinterpreter.h"

#include <Python.h>

#include <atomic>
#include <string>

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

// What goes to gc.garbage by hand is as good as what a tp_del brings there: CPython counts it.
constexpr char kGarbage[] = R"(
import gc, sys
class Nowhere:
    def write(self, text):
        pass
    flush = write
sys.stderr = sys.__stderr__ = Nowhere()
class Node:
    pass
gc.garbage.append(Node())
)";
constexpr char kSaveAll[] = "gc.set_debug(gc.DEBUG_SAVEALL)";
constexpr char kUncollectable[] = "gc.set_debug(gc.DEBUG_UNCOLLECTABLE)";
constexpr char kWarningIsError[] = R"(
import _warnings
_warnings.filters.insert(0, ("error", None, Warning, None, 0))
)";

bool EnoughMade() {
  static std::atomic<int> made{0};
  return made.fetch_add(1, std::memory_order_relaxed) >= kMostSubinterpreters;
}

PyThreadState* MakeInterpreter() {
  PyInterpreterConfig config{};
  config.allow_threads = 1;
  config.check_multi_interp_extensions = 1;
  config.gil = PyInterpreterConfig_OWN_GIL;
  PyThreadState* state = nullptr;
  const PyStatus status = Py_NewInterpreterFromConfig(&state, &config);
  return PyStatus_Exception(status) ? nullptr : state;
}

// Whether all of it ran.
bool Run(const std::string& source) {
  const Ref globals = Ref::Steal(PyDict_New());
  const Ref code = Ref::Steal(Py_CompileString(source.c_str(), "<subinterpreter>", Py_file_input));
  if (!globals || !code) return false;
  const Ref done = Ref::Steal(PyEval_EvalCode(code.get(), globals.get(), globals.get()));
  return static_cast<bool>(done);
}

bool LiveAndEnd(const std::string& source) {
  if (EnoughMade()) return false;
  PyThreadState* const own = PyThreadState_Get();
  PyThreadState* const other = MakeInterpreter();
  bool good = false;
  if (other != nullptr) {
    good = Run(source);
    PyErr_Clear();
    Py_EndInterpreter(other);
  }
  PyThreadState_Swap(own);
  return good;
}

}  // namespace

bool LiveInSubinterpreter() { return LiveAndEnd(kLife); }

bool EndSubinterpreterWithGarbage(DebugFlags flags) {
  const char* const more = flags == DebugFlags::kNone      ? kWarningIsError
                           : flags == DebugFlags::kSaveAll ? kSaveAll
                                                           : kUncollectable;
  return LiveAndEnd(std::string(kGarbage) + more);
}

}  // namespace gcfuzz
