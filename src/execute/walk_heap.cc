#include "execute/walk_heap.h"

#include "oracle/container_size.h"
#include "python/references.h"
#include "python/startup_heap.h"
#include "python/tracked_type.h"

namespace gcfuzz {
namespace {

struct Walk {
  const Ledger& ledger;
  ShadowHeap& heap;
  size_t referrer = 0;
  Verdict verdict;
};

// 0: not tracked, or by another execution's ledger.
uint32_t SerialOf(PyObject* object, const Ledger& ledger) {
  if (!IsTracked(object)) return 0;
  const ObjectId id = AsTracked(object)->id;
  return id.execution == ledger.execution() ? id.serial : 0;
}

// Static types, numbers, strings lead nowhere.
bool LeadsSomewhere(PyObject* object) {
  return PyObject_IS_GC(object) != 0 && !IsStartupObject(object);
}

PyObject* ObjectAt(const ShadowHeap& heap, size_t index) {
  return static_cast<PyObject*>(const_cast<void*>(heap.at(index).address));
}

// PyType_Ready sees to it that there is a __doc__ (Objects/typeobject.c type_dict_set_doc); no
// operation stores one.
bool IsDictOfAType(PyObject* object) {
  return PyDict_CheckExact(object) != 0 && PyDict_GetItemString(object, "__doc__") != nullptr;
}

// A proxy of a type's dict, or an iterator that it gave, keeps the dict, but not from being emptied
// with the type (Objects/typeobject.c type_clear).
bool KeepsOnlyTheDict(PyObject* referrer, PyObject* object) {
  return Py_IS_TYPE(referrer, &PyDictProxy_Type) != 0 ||
         (Py_IS_TYPE(referrer, &PyDictIterKey_Type) != 0 && IsDictOfAType(object));
}

int AddReferent(PyObject* object, void* argument) {
  auto& walk = *static_cast<Walk*>(argument);
  if (!LeadsSomewhere(object)) return 0;
  if (KeepsOnlyTheDict(ObjectAt(walk.heap, walk.referrer), object)) return 0;
  walk.heap.ReferredToBy(walk.referrer, object, SerialOf(object, walk.ledger));
  return 0;
}

void AddSlot(Walk& walk, Holder holder, PyObject* object) {
  if (object == nullptr || !LeadsSomewhere(object)) return;
  walk.heap.HeldBy(holder, object, SerialOf(object, walk.ledger));
}

void AddSlots(Walk& walk, const Roots& roots) {
  for (int16_t slot = 0; slot < kPrivateSlots && roots.private_slots != nullptr; ++slot) {
    AddSlot(walk, {roots.thread, slot}, roots.private_slots->Peek(slot));
  }
  for (int16_t slot = 0; slot < kSharedSlots; ++slot) {
    const auto operand = static_cast<int16_t>(kPrivateSlots + slot);
    AddSlot(walk, {Holder::kShared, operand}, roots.shared_slots->Peek(slot));
  }
}

bool IsOfAType(const ShadowHeap& heap, size_t index) {
  const size_t found_at = heap.at(index).found_at;
  return found_at != ShadowHeap::kNowhere && PyType_Check(ObjectAt(heap, found_at)) != 0;
}

// Of a class that CPython brings along in Python, as WeakValueDictionary is.
bool IsOfThePythonLibrary(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  return PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT) != 0 &&
         IsStartupObject(reinterpret_cast<PyObject*>(type));
}

bool IsPartOfThePythonLibrary(const ShadowHeap& heap, size_t index) {
  while ((index = heap.at(index).found_at) != ShadowHeap::kNowhere) {
    if (IsOfThePythonLibrary(ObjectAt(heap, index))) return true;
  }
  return false;
}

// Weak containers lose items when a callback removes them, and sets when an iterator ends; what
// waits in a list to be removed goes then too (Lib/weakref.py _commit_removals). What a type has
// in dicts and lists is its own business.
void Measure(Walk& walk, size_t index, PyObject* object) {
  const ContainerSize size = MeasureContainer(object);
  if (size.kind == nullptr) return;
  const bool stays = !size.has_weakrefs && !PySet_CheckExact(object) &&
                     !IsOfAType(walk.heap, index) && !IsPartOfThePythonLibrary(walk.heap, index);
  if (stays) walk.heap.SetSize(index, size.length);
  if (walk.verdict.IsFinding()) return;
  walk.verdict = JudgeContainerSize(size.kind, object, size.length, size.iterated);
}

}  // namespace

Verdict WalkHeap(const Roots& roots, const Ledger& ledger, ShadowHeap& heap) {
  heap.Begin();
  Walk walk = {ledger, heap, 0, {}};
  AddSlots(walk, roots);
  for (; walk.referrer < heap.size(); ++walk.referrer) {
    PyObject* const object = ObjectAt(heap, walk.referrer);
    Measure(walk, walk.referrer, object);
    VisitReferences(object, AddReferent, &walk);
  }
  return walk.verdict;
}

}  // namespace gcfuzz
