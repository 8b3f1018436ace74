#include "python/interpreter.h"

#include <Python.h>

#include "base/harness_fault.h"
#include "python/allocation_failure.h"
#include "python/frozen_modules.h"
#include "python/gc_module.h"
#include "python/internals.h"
#include "python/names.h"
#include "python/unraisable.h"

namespace gcfuzz {
namespace {

void Require(PyStatus status, const char* step) {
  if (PyStatus_Exception(status)) {
    HarnessFault("CPython does not start: %s: %s", step,
                 status.err_msg != nullptr ? status.err_msg : "exit requested");
  }
}

// Hash seed, encoding and search path are fixed: an input is the only input.
void Configure(PyConfig& config) {
  PyConfig_InitIsolatedConfig(&config);
  config.site_import = 0;
  config.use_frozen_modules = 1;  // a debug build would look for files
  config.use_hash_seed = 1;
  config.hash_seed = 0;
  config.install_signal_handlers = 0;
  config.pathconfig_warnings = 0;
  config.module_search_paths_set = 1;
  config.write_bytecode = 0;
  Require(PyConfig_SetBytesString(&config, &config.program_name, "gcfuzz"), "program name");
  Require(PyConfig_SetBytesString(&config, &config.stdlib_dir, ""), "stdlib_dir");
}

void Preinitialize() {
  PyPreConfig config;
  PyPreConfig_InitIsolatedConfig(&config);
  config.utf8_mode = 1;
  Require(Py_PreInitialize(&config), "pre-initialization");
}

}  // namespace

void StartInterpreter() {
  PyImport_FrozenModules = kFrozenModules;
  Preinitialize();
  PyConfig config;
  Configure(config);
  Require(Py_InitializeFromConfig(&config), "initialization");
  PyConfig_Clear(&config);
  gcfuzz_keep_types_mortal();
  PyGC_Disable();
  MakeNames();
  LoadGcModule();
  InstallUnraisableHook();
  InstallAllocationHook();
}

std::string InterpreterVersion() { return PY_VERSION; }
uint32_t InterpreterVersionNumber() { return PY_VERSION_HEX; }

Detached::Detached() : thread_state_(PyEval_SaveThread()) {}
Detached::~Detached() { PyEval_RestoreThread(static_cast<PyThreadState*>(thread_state_)); }

AttachedAgain::AttachedAgain(Detached& detached) : detached_(detached) {
  PyEval_RestoreThread(static_cast<PyThreadState*>(detached_.thread_state_));
}
AttachedAgain::~AttachedAgain() { detached_.thread_state_ = PyEval_SaveThread(); }

ThreadStateScope::ThreadStateScope() : thread_state_(PyThreadState_New(PyInterpreterState_Main())) {
  if (thread_state_ == nullptr) HarnessFault("no memory for a thread state");
  PyEval_RestoreThread(static_cast<PyThreadState*>(thread_state_));
}

ThreadStateScope::~ThreadStateScope() {
  PyThreadState_Clear(PyThreadState_Get());
  PyThreadState_DeleteCurrent();
}

int CountThreadStates() {
  int count = 0;
  PyThreadState* state = PyInterpreterState_ThreadHead(PyInterpreterState_Main());
  for (; state != nullptr; state = PyThreadState_Next(state)) ++count;
  return count;
}

}  // namespace gcfuzz
