// What finalizers and callbacks do: nothing, or a body of the schedule.
#ifndef GCFUZZ_PYTHON_CALLBACK_H_
#define GCFUZZ_PYTHON_CALLBACK_H_

#include <Python.h>

namespace gcfuzz {

inline constexpr int kNoBody = -1;
inline constexpr int kBodyCallables = 4;

// Told of every callback of ours that CPython calls, on the thread where it happens,
// attached, at any depth of CPython where Python code may run.
class CallbackHandler {
 public:
  virtual ~CallbackHandler() = default;

  // `about` is what the callback is about (borrowed), null where nobody may have a
  // reference. False with an exception pending if the callback is to raise.
  // REQUIRES: no exception is pending.
  virtual bool OnCallback(int body, PyObject* about) = 0;
};

// The one handler of this process; null: callbacks do nothing.
void SetCallbackHandler(CallbackHandler* handler);

// Behaves as a callback in Python does: passes a safe point, then does what the
// handler says. False with an exception pending if it raises.
// REQUIRES: no exception is pending.
bool RunCallback(int body, PyObject* about);

// The same where CPython lets nothing be raised (tp_clear, tp_dealloc, tp_finalize): an
// exception goes to sys.unraisablehook. Keeps one that is pending.
void RunSilentCallback(int body, PyObject* about);

// Attached, once, at start-up.
void MakeBodyCallables();

// A callable that takes any positional arguments and runs the body about the last of them. It
// lives as long as the process; borrowed.
PyObject* BodyCallable(int body);

// The same for the callback of a weak reference, and for nothing else: it tells the observer.
PyObject* WatchCallable(int body);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_CALLBACK_H_
