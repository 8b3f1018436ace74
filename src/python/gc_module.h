// The functions of the `gc` module, as Python code would call them. PyGC_Collect()
// will not do: it does nothing while automatic collection is off.
#ifndef GCFUZZ_PYTHON_GC_MODULE_H_
#define GCFUZZ_PYTHON_GC_MODULE_H_

#include <Python.h>

#include <vector>

#include "python/ref.h"

namespace gcfuzz {

inline constexpr int kFullCollection = 2;

// Imports `gc`. Attached, once, at start-up.
void LoadGcModule();

// gc.<function>() and gc.<function>(argument). Null with an exception pending if it
// raised. Attached; may run arbitrary finalizers.
Ref CallGc(const char* function);
Ref CallGc(const char* function, PyObject* argument);

// gc.collect(generation): the number of unreachable objects, -1 if it raised (the
// exception is cleared), 0 at once if any thread is collecting already.
long CollectGarbage(int generation);

// What a schedule could leave behind in the collector. Attached.
struct GcSettings {
  bool enabled = false;
  long thresholds[3] = {};
  long debug = 0;
  Py_ssize_t callbacks = 0;
  Py_ssize_t garbage = 0;

  bool operator==(const GcSettings&) const = default;
};
GcSettings ReadGcSettings();

// Puts enabled, thresholds and debug flags back to `settings`, and empties gc.callbacks
// and gc.garbage, where a schedule has changed them.
void RestoreGcSettings(const GcSettings& settings);

// Appends to gc.callbacks; false if that is impossible. Attached, while nobody collects.
bool AddGcCallback(PyObject* callback);

// Empties gc.garbage; whether there was anything in it. Attached; may drop objects.
bool EmptyGarbage();

// Objects that the collector knows and gc.freeze has not hidden. Stops the world.
std::vector<Ref> ListGcObjects();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_GC_MODULE_H_
