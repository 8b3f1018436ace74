// A type that belongs to an extension module with state, one module for each type.

#include "python/flavours/kinds.h"

namespace gcfuzz::flavours {
namespace {

// Zeroed by CPython. It holds its own type, as module states do: a cycle of type, module
// and state that only a collection can end.
struct State {
  PyObject* type;
  Py_ssize_t visits;  // relaxed atomic
};

State* StateOf(PyObject* module) { return static_cast<State*>(PyModule_GetState(module)); }

int TraverseModule(PyObject* module, visitproc visit, void* arg) {
  Py_VISIT(StateOf(module)->type);
  return 0;
}

int ClearModule(PyObject* module) {
  Py_CLEAR(StateOf(module)->type);
  return 0;
}

void FreeModule(void* module) { ClearModule(static_cast<PyObject*>(module)); }

PyModuleDef definition = {PyModuleDef_HEAD_INIT, "gcfuzz_module", nullptr,
                          sizeof(State),         nullptr,         nullptr,
                          TraverseModule,        ClearModule,     FreeModule};

// Looks whether there is a module first: a collection may have cleared the type before its
// instances (type_clear), and without one PyType_GetModuleState raises, which allocates,
// which tp_traverse must not.
void UseState(PyTypeObject* level) {
  if (reinterpret_cast<PyHeapTypeObject*>(level)->ht_module == nullptr) return;
  auto* const state = static_cast<State*>(PyType_GetModuleState(level));
  if (state != nullptr) __atomic_fetch_add(&state->visits, 1, __ATOMIC_RELAXED);
}

int Traverse(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  UseState(level);
  return VisitOwnAndBase(level, self, visit, arg);
}

void Clear(PyTypeObject* level, PyObject* self) {
  UseState(level);
  ClearOwnAndBase(level, self);
}

constexpr NativeKind kKind = {.name = "gcfuzz.ModuleState",
                              .traverse = Traverse,
                              .clear = Clear,
                              .release = ReleaseOwnAndBase};

}  // namespace

Ref MakeModuleState(PyTypeObject* base) {
  const Ref module = Ref::Steal(PyModule_Create(&definition));
  if (!module) return Ref();
  Ref type = MakeTypeOfKind(base, kKind, {.module = module.get()});
  if (type) StateOf(module.get())->type = Py_NewRef(type.get());
  return type;
}

}  // namespace gcfuzz::flavours
