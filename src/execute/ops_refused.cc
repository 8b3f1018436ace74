// Objects that CPython cannot make: it must say so and leave nothing behind.

#include "execute/ops.h"
#include "python/allocation_failure.h"
#include "python/tracked_type.h"

namespace gcfuzz::ops {
namespace {

constexpr Py_ssize_t kTooLongForFreelists = 40;

// Makes with the first allocation failing, unless all is well. True if nothing came of it
// but an exception, which is cleared.
template <typename Make>
bool IsRefused(Make make, bool without_memory) {
  const FailingAllocation failing(without_memory ? 1 : 0);
  const Ref made = Ref::Steal(make());
  const bool refused = !made && PyErr_Occurred() != nullptr;
  PyErr_Clear();
  return refused;
}

PyObject* MakeHuge() {
  return PyUnstable_Object_GC_NewWithExtraData(TrackedRoot(), PY_SSIZE_T_MAX);
}

PyObject* MakeNegative() {
  return reinterpret_cast<PyObject*>(_PyObject_GC_NewVar(&PyTuple_Type, -1));
}

PyObject* MakeCell() { return PyCell_New(nullptr); }
PyObject* MakeLong() { return PyTuple_New(kTooLongForFreelists); }
PyObject* MakeExtra() { return PyUnstable_Object_GC_NewWithExtraData(TrackedRoot(), 8); }

bool GrowingIsRefused(Py_ssize_t size, bool without_memory) {
  PyObject* tuple = PyTuple_New(kTooLongForFreelists);
  if (tuple == nullptr) return false;
  const auto grow = [&tuple, size] {
    _PyTuple_Resize(&tuple, size);  // frees it and sets it to null if it fails
    return tuple;
  };
  return IsRefused(grow, without_memory);
}

}  // namespace

bool Refused(ThreadContext&, const Operation&) {
  bool good = IsRefused(MakeHuge, false) && IsRefused(MakeNegative, false);
  for (PyObject* (*make)() : {MakeCell, MakeLong, MakeExtra}) good &= IsRefused(make, true);
  good &= GrowingIsRefused(PY_SSIZE_T_MAX / Py_ssize_t{sizeof(PyObject*)}, false);
  return GrowingIsRefused(2 * kTooLongForFreelists, true) && good;
}

}  // namespace gcfuzz::ops
