#include "execute/life_judge.h"

#include "execute/bodies.h"
#include "oracle/object_count.h"
#include "oracle/reachable.h"
#include "python/internals.h"
#include "report/run_record.h"

namespace gcfuzz {
namespace {

thread_local const ShadowHeap* watched;

ShadowHeap& TheHeap() {
  static ShadowHeap* const heap = new ShadowHeap;
  return *heap;
}

gcfuzz_object_header HeaderOf(PyObject* object) {
  gcfuzz_object_header header;
  gcfuzz_read_header(object, &header);
  return header;
}

ObjectCount CountOf(PyObject* object) {
  const gcfuzz_object_header header = HeaderOf(object);
  return {header.local_refcount, header.shared_field >> 2, header.immortal != 0};
}

// A collection sets the bit before it calls the finalizer, tp_dealloc after it
// (Python/gc_free_threading.c finalize_garbage, Objects/object.c PyObject_CallFinalizer).
bool CollectionFinalizes(PyObject* object) { return PyObject_GC_IsFinalized(object) != 0; }

// Whether tp_clear is called by a collection, which has a reference (delete_garbage), not by the
// object's own tp_dealloc.
bool ByACollection(const ObjectCount& count) {
  return gcfuzz_is_collecting() != 0 && (count.local != 0 || count.shared != 0);
}

std::optional<Holder> PrivateHolderOf(const PyObject* object) {
  const ThreadContext* const context = Bodies::Context();
  if (context == nullptr) return std::nullopt;
  const PrivateSlots* slots = &context->private_slots;
  for (; slots != nullptr; slots = slots->outer()) {
    for (int16_t slot = 0; slot < kPrivateSlots; ++slot) {
      if (slots->Peek(slot) == object) return Holder{CurrentPlace().thread, slot};
    }
  }
  return std::nullopt;
}

std::optional<Holder> SharedHolderOf(const PyObject* object, const SharedSlots& slots) {
  for (int16_t slot = 0; slot < kSharedSlots; ++slot) {
    if (slots.Peek(slot) != object) continue;
    return Holder{Holder::kShared, static_cast<int16_t>(kPrivateSlots + slot)};
  }
  return std::nullopt;
}

// The first finding of several verdicts.
template <typename... Judges>
Verdict FirstOf(const Judges&... judges) {
  Verdict verdict;
  (void)((verdict = judges()).IsFinding() || ...);
  return verdict;
}

Verdict JudgeWatched(EventKind kind, uint32_t serial) {
  return watched == nullptr ? Verdict{} : JudgeWhileReachable(kind, serial, *watched);
}

}  // namespace

WatchedCollection::WatchedCollection(const Roots& roots, const Ledger& ledger)
    : verdict_(WalkHeap(roots, ledger, TheHeap())) {
  watched = &TheHeap();
}

const ShadowHeap& WatchedCollection::before() const { return TheHeap(); }

WatchedCollection::~WatchedCollection() { watched = nullptr; }
void WatchedCollection::Disturb() { watched = nullptr; }
const ShadowHeap* WatchedCollection::Current() { return watched; }

void LifeJudge::Begin(uint32_t objects) {
  finalizers_.Begin(objects);
  callbacks_.Begin();
  made_in_collection_.Begin(objects);
}

PyObject* LifeJudge::ObjectOf(uint32_t serial) const {
  return static_cast<PyObject*>(const_cast<void*>(ledger_.AddressOf(serial)));
}

void LifeJudge::Born(uint32_t serial) {
  if (gcfuzz_is_collecting() != 0) made_in_collection_.Note(serial);
}

// Not one that is an attribute of a type that a collection has emptied (oracle/expectations.def
// ClearedTypeHasNoFinalizer).
bool LifeJudge::HasFinalizer(uint32_t serial) const {
  const PyTypeObject* const type = Py_TYPE(ObjectOf(serial));
  const bool emptied = type->tp_mro == nullptr && made_in_collection_.Has(serial);
  return type->tp_finalize != nullptr && !emptied;
}

// What the thread's own slots hold they held before its collection began: bodies, which
// fill slots in its midst, empty theirs when they end, and call no tp_clear.
Verdict LifeJudge::Cleared(uint32_t serial) {
  PyObject* const object = ObjectOf(serial);
  const ObjectCount count = CountOf(object);
  if (ByACollection(count)) clearing_.store(gcfuzz_collections(), std::memory_order_relaxed);
  const bool order_is_known = !activity_.types_changed() && !activity_.failing();
  return FirstOf(
      [&] { return JudgeImmortal(serial, count); },
      [&] { return JudgeWhileHeld(EventKind::Cleared, serial, PrivateHolderOf(object)); },
      [&] { return JudgeWatched(EventKind::Cleared, serial); },
      [&] {
        if (!order_is_known) return Verdict{};
        return JudgeClearedFirst(serial, HasFinalizer(serial),
                                 ledger_.Count(EventKind::Finalized, serial));
      });
}

Verdict LifeJudge::Finalized(uint32_t serial) {
  PyObject* const object = ObjectOf(serial);
  ThreadContext* const context = Bodies::Context();
  if (context != nullptr && context->finalizes == object) {  // the operation finalize_now
    context->finalizes = nullptr;
    return {};
  }
  return FirstOf([&] { return JudgeImmortal(serial, CountOf(object)); },
                 [&] { return finalizers_.Note(serial); },
                 [&] {
                   if (!activity_.quiet() || !CollectionFinalizes(object)) return Verdict{};
                   LiveWeakrefs live;
                   gcfuzz_count_weakrefs(object, &live.with_callback, &live.without_callback);
                   return JudgeFinalizedFirst(serial, live, PY_VERSION_HEX);
                 });
}

// A slot's reference is given back only after the slot has let go of it, and the count
// falls to 0 after that: no lock is needed to see it.
Verdict LifeJudge::Dropped(uint32_t serial) const {
  PyObject* const object = ObjectOf(serial);
  const ObjectCount count = CountOf(object);
  return FirstOf(
      [&] { return JudgeImmortal(serial, count); },
      [&] { return JudgeWhileHeld(EventKind::Dropped, serial, PrivateHolderOf(object)); },
      [&] {
        return JudgeWhileHeld(EventKind::Dropped, serial, SharedHolderOf(object, shared_slots_));
      },
      [&] { return JudgeWatched(EventKind::Dropped, serial); },
      [&] { return JudgeDeallocCount(serial, count); });
}

Verdict LifeJudge::Immortal(uint32_t serial) const {
  return JudgeImmortal(serial, CountOf(ObjectOf(serial)));
}

Verdict LifeJudge::WeakrefCallback(const void* weakref) {
  auto* const object = static_cast<PyObject*>(const_cast<void*>(weakref));
  const bool trash = HeaderOf(object).unreachable != 0;
  const bool clearing = clearing_.load(std::memory_order_relaxed) == gcfuzz_collections();
  return FirstOf([&] { return JudgeTrashCallback(trash, clearing, PY_VERSION_HEX); },
                 [&] { return callbacks_.Called(weakref); });
}

Verdict LifeJudge::Traversed(const void* visit) {
  if (learning_) {
    learning_ = false;
    collector_visit_ = visit;
  }
  // With a GIL nothing is stopped: what has it runs.
  if (visit != collector_visit_ || gcfuzz_has_gil() != 0) return {};
  return world_.Traversed(gcfuzz_collections(), activity_.done());
}

}  // namespace gcfuzz
