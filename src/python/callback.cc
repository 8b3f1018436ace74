#include "python/callback.h"

#include <atomic>

#include "base/harness_fault.h"
#include "python/object_observer.h"
#include "python/ref.h"
#include "python/safe_point.h"

namespace gcfuzz {
namespace {

std::atomic<CallbackHandler*> current_handler{nullptr};
PyObject* callables[kBodyCallables];
PyObject* watch_callables[kBodyCallables];

template <int kBody>
PyObject* RunBody(PyObject*, PyObject* arguments) {
  const Py_ssize_t count = PyTuple_Size(arguments);
  PyObject* about = count > 0 ? PyTuple_GetItem(arguments, count - 1) : nullptr;
  if (!RunCallback(kBody, about)) return nullptr;
  Py_RETURN_NONE;
}

template <int kBody>
PyObject* RunWatch(PyObject*, PyObject* weakref) {
  GetObjectObserver().WeakrefCallback(weakref);
  if (!RunCallback(kBody, weakref)) return nullptr;
  Py_RETURN_NONE;
}

template <int kBody>
PyMethodDef definition = {"gcfuzz_body", RunBody<kBody>, METH_VARARGS, nullptr};
template <int kBody>
PyMethodDef watch_definition = {"gcfuzz_watch", RunWatch<kBody>, METH_O, nullptr};

PyObject* MakeCallable(PyMethodDef* definition) {
  PyObject* const callable = PyCFunction_New(definition, nullptr);
  if (callable == nullptr) HarnessFault("cannot make the callable of a body");
  return callable;
}

}  // namespace

void SetCallbackHandler(CallbackHandler* handler) { current_handler = handler; }

bool RunCallback(int body, PyObject* about) {
  PassSafePoint();
  CallbackHandler* const handler = current_handler;
  return handler == nullptr || handler->OnCallback(body, about);
}

void RunSilentCallback(int body, PyObject* about) {
  PyObject* pending = PyErr_GetRaisedException();
  if (!RunCallback(body, about)) PyErr_WriteUnraisable(nullptr);
  PyErr_SetRaisedException(pending);
}

void MakeBodyCallables() {
  PyMethodDef* const definitions[kBodyCallables] = {&definition<0>, &definition<1>, &definition<2>,
                                                    &definition<3>};
  PyMethodDef* const watch_definitions[kBodyCallables] = {
      &watch_definition<0>, &watch_definition<1>, &watch_definition<2>, &watch_definition<3>};
  for (int body = 0; body < kBodyCallables; ++body) {
    callables[body] = MakeCallable(definitions[body]);
    watch_callables[body] = MakeCallable(watch_definitions[body]);
  }
}

PyObject* BodyCallable(int body) { return callables[body]; }
PyObject* WatchCallable(int body) { return watch_callables[body]; }

}  // namespace gcfuzz
