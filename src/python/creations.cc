#include "python/creations.h"

#include <Python.h>

namespace gcfuzz {
namespace {

void (*told)(const void*) = nullptr;

int Trace(PyObject* object, PyRefTracerEvent event, void*) {
  if (event == PyRefTracer_CREATE) told(object);
  return 0;
}

}  // namespace

void ObserveCreations(void (*observer)(const void* object)) {
  told = observer;
  PyRefTracer_SetTracer(Trace, nullptr);
}

}  // namespace gcfuzz
