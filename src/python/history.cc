#include "python/history.h"

#include "base/harness_fault.h"
#include "python/gc_module.h"
#include "python/internals.h"
#include "python/ref.h"
#include "python/safe_point.h"
#include "python/tracked_type.h"

namespace gcfuzz {
namespace {

// CPython gives a type its version when it first looks something up in it.
void GiveVersions(PyObject* type) {
  PyUnstable_Type_AssignVersionTag(reinterpret_cast<PyTypeObject*>(type));
  const Ref subclasses = Ref::Steal(
      PyObject_CallMethod(reinterpret_cast<PyObject*>(&PyType_Type), "__subclasses__", "O", type));
  if (!subclasses) HarnessFault("cannot list subclasses");
  for (Py_ssize_t i = 0; i < PyList_Size(subclasses.get()); ++i) {
    GiveVersions(PyList_GetItem(subclasses.get(), i));
  }
}

}  // namespace

void AgeStartupHeap() {
  GiveVersions(reinterpret_cast<PyObject*>(&PyBaseObject_Type));
  for (const Ref& object : ListGcObjects()) gcfuzz_share(object.get());
}

// What goes away may leave more to merge, to other threads, and a collection fills caches.
void ForgetHistory(const std::vector<void*>& thread_states) {
  constexpr int kMost = 8;
  for (void* const state : thread_states) gcfuzz_put_thread_first(state);
  for (PyTypeObject* const type : {TrackedRoot(), &PyType_Type}) gcfuzz_tidy_subclasses(type);
  gcfuzz_forget_caches();
  for (int i = 0; i < kMost && gcfuzz_refcounts_wait() != 0; ++i) {
    CollectGarbage(kFullCollection);
    gcfuzz_forget_caches();
  }
  gcfuzz_forget_thread_caches();
}

void ForgetHistoryOfThread() {
  PassSafePoint();
  gcfuzz_forget_thread_caches();
}

void ForgetGracePeriods() { gcfuzz_forget_grace_periods(); }

}  // namespace gcfuzz
