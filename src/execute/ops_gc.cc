// Operations of the gc module.

#include <initializer_list>
#include <optional>

#include "execute/life_judge.h"
#include "execute/ops.h"
#include "oracle/young_count.h"
#include "python/allocation_failure.h"
#include "python/collection_callback.h"
#include "python/gc_module.h"
#include "python/internals.h"
#include "python/tracked_type.h"
#include "report/run_record.h"

namespace gcfuzz::ops {
namespace {

// Whether a schedule may get hold of it: what its operations have made. CPython's own
// modules and dicts, or a thread's that is starting, would break what they belong to.
bool IsOfSchedule(ThreadContext& context, PyObject* object) {
  return IsTracked(object) || IsTrackedType(object) ||
         context.made_objects->PlaceOf({object, Py_TYPE(object)}).has_value();
}

// A list that `gc` has made and nobody else has seen yet.
bool KeepList(ThreadContext& context, uint8_t operand, Ref list) {
  if (!list || operand == 0) return static_cast<bool>(list);
  for (Py_ssize_t i = PyList_Size(list.get()) - 1; i >= 0; --i) {
    if (IsOfSchedule(context, PyList_GetItem(list.get(), i))) continue;
    if (PyList_SetSlice(list.get(), i, i + 1, nullptr) != 0) return false;
  }
  return context.KeepOrDrop(operand, std::move(list));
}

bool CallAll(std::initializer_list<const char*> functions) {
  bool good = true;
  for (const char* function : functions) good &= static_cast<bool>(CallGc(function));
  return good;
}

// Start-up objects may be frozen no longer, and others are.
bool CallThawing(ThreadContext& context, const char* function) {
  context.thawed->store(true, std::memory_order_relaxed);
  return static_cast<bool>(CallGc(function));
}

// Nothing else may be untracked: it might be in the hands of a tp_dealloc that runs its
// finalizer, and subtype_dealloc relies on its being tracked then. The collector holds a
// reference to what it is about to free, and the caller another: no tp_dealloc begins.
bool IsBeingCollected(PyObject* object) {
  gcfuzz_object_header header;
  gcfuzz_read_header(object, &header);
  return header.unreachable != 0;
}

struct Search {
  PyObject* wanted;
  bool found = false;
};

// 0 ends the visit. Not an object's business: it is only compared.
int StopAt(PyObject* object, void* search) {
  auto* const wanted = static_cast<Search*>(search);
  wanted->found = object == wanted->wanted;
  return wanted->found ? 0 : 1;
}

int VisitType(PyObject* object, void* count) {
  ++*static_cast<size_t*>(count);
  return Py_TYPE(object) != nullptr;
}

bool CallAbout(ThreadContext& context, const Operation& operation, const char* function) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object) return false;
  return KeepList(context, operation.operands[1], CallGc(function, object.get()));
}

}  // namespace

// Where nobody else does anything, what can be reached has to stay.
bool Collect(ThreadContext& context, const Operation& operation) {
  const Activity& activity = *context.activity;
  std::optional<WatchedCollection> watched;
  if (context.depth == 0 && activity.alone() && !activity.has_python_threads()) {
    watched.emplace(Roots{context.shared_slots, &context.private_slots, CurrentPlace().thread},
                    *context.ledger);
  }
  return CollectGarbage(operation.operands[0]) >= 0;
}

bool GetObjects(ThreadContext& context, const Operation& operation) {
  return KeepList(context, operation.operands[0], CallGc("get_objects"));
}

bool GetReferrers(ThreadContext& context, const Operation& operation) {
  return CallAbout(context, operation, "get_referrers");
}

bool GetReferents(ThreadContext& context, const Operation& operation) {
  return CallAbout(context, operation, "get_referents");
}

bool GetObjectsOf(ThreadContext& context, const Operation& operation) {
  const Ref generation = Ref::Steal(PyLong_FromLong(operation.operands[0]));
  return KeepList(context, operation.operands[1], CallGc("get_objects", generation.get()));
}

bool Enable(ThreadContext&, const Operation&) { return CallAll({"enable"}); }
bool Disable(ThreadContext&, const Operation&) { return CallAll({"disable"}); }

bool Freeze(ThreadContext& context, const Operation&) { return CallThawing(context, "freeze"); }
bool Unfreeze(ThreadContext& context, const Operation&) { return CallThawing(context, "unfreeze"); }

bool GetCount(ThreadContext&, const Operation&) {
  return CallAll({"get_count", "get_threshold", "get_freeze_count", "isenabled"});
}

bool CheckCount(ThreadContext& context, const Operation&) {
  const Ref counts = CallGc("get_count");
  if (!counts) return false;
  const Verdict verdict = JudgeYoungCount(PyLong_AsLongLong(PyTuple_GetItem(counts.get(), 0)));
  if (verdict.IsFinding()) context.on_verdict(verdict);
  return true;
}

bool GetStats(ThreadContext&, const Operation&) { return CallAll({"get_stats"}); }

bool AskTracked(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object) return false;
  const Ref tracked = CallGc("is_tracked", object.get());
  const Ref finalized = CallGc("is_finalized", object.get());
  return tracked && finalized;
}

bool VisitObjects(ThreadContext&, const Operation&) {
  size_t count = 0;
  PyUnstable_GC_VisitObjects(VisitType, &count);
  return count > 0;
}

bool Find(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object) return false;
  Search search{object.get()};
  PyUnstable_GC_VisitObjects(StopAt, &search);
  return search.found;
}

bool CollectFromC(ThreadContext&, const Operation&) {
  const bool enabled = PyGC_IsEnabled() != 0;
  PyGC_Collect();
  return enabled;
}

bool CollectShort(ThreadContext&, const Operation& operation) {
  const FailingRawAllocation failing;
  CollectGarbage(operation.operands[0]);
  return FailingRawAllocation::HasFailed();
}

bool OnCollection(ThreadContext&, const Operation& operation) {
  SetCollectionBody(operation.operands[0]);
  return true;
}

// Bits of an object are not changed atomically, hence the critical section here, in
// Retrack and in Finalize.
bool Untrack(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object || !IsTracked(object.get()) || !IsBeingCollected(object.get())) return false;
  bool was_tracked = false;
  Py_BEGIN_CRITICAL_SECTION(object.get());
  was_tracked = PyObject_GC_IsTracked(object.get()) != 0;
  PyObject_GC_UnTrack(object.get());
  Py_END_CRITICAL_SECTION();
  return was_tracked;
}

// In the critical section, as nobody may track an object twice.
bool Retrack(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object || !IsTracked(object.get())) return false;
  bool was_tracked = false;
  Py_BEGIN_CRITICAL_SECTION(object.get());
  was_tracked = PyObject_GC_IsTracked(object.get()) != 0;
  if (was_tracked) {
    PyObject_GC_UnTrack(object.get());
    PyObject_GC_Track(object.get());
  }
  Py_END_CRITICAL_SECTION();
  return was_tracked;
}

}  // namespace gcfuzz::ops
