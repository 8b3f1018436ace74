#define Py_BUILD_CORE 1
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MI_TRACK_ASAN 1 /* as scripts/lib/cpython.sh compiles CPython: structs depend on it */
#endif
#endif
#include "python/internals.h"

#include <limits.h>
#include <string.h>

#include "internal/pycore_capsule.h"
#include "internal/pycore_dict.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_object.h"
#include "internal/pycore_object_stack.h"
#include "internal/pycore_pymem.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_qsbr.h"
#include "internal/pycore_runtime.h"
#include "internal/pycore_traceback.h"
#include "internal/pycore_tstate.h"
#include "internal/pycore_weakref.h"

#ifdef Py_GIL_DISABLED

int gcfuzz_has_gil(void) { return 0; }

void gcfuzz_read_header(PyObject* object, gcfuzz_object_header* header) {
  const unsigned bits = __atomic_load_n(&object->ob_gc_bits, __ATOMIC_RELAXED);
  header->owner_thread = __atomic_load_n(&object->ob_tid, __ATOMIC_RELAXED);
  header->local_refcount = __atomic_load_n(&object->ob_ref_local, __ATOMIC_RELAXED);
  header->shared_field = __atomic_load_n(&object->ob_ref_shared, __ATOMIC_RELAXED);
  header->gc_bits = bits;
  header->tracked = (bits & _PyGC_BITS_TRACKED) != 0;
  header->finalized = (bits & _PyGC_BITS_FINALIZED) != 0;
  header->unreachable = (bits & _PyGC_BITS_UNREACHABLE) != 0;
  header->frozen = (bits & _PyGC_BITS_FROZEN) != 0;
  header->deferred = (bits & _PyGC_BITS_DEFERRED) != 0;
  header->immortal = header->local_refcount == _Py_IMMORTAL_REFCNT_LOCAL;
}

int gcfuzz_is_immortal(PyObject* object) {
  return __atomic_load_n(&object->ob_ref_local, __ATOMIC_RELAXED) == _Py_IMMORTAL_REFCNT_LOCAL;
}

void gcfuzz_hold_while_dying(PyObject* object) {
  __atomic_store_n(&object->ob_tid, _Py_ThreadId(), __ATOMIC_RELAXED);
  __atomic_store_n(&object->ob_ref_local, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&object->ob_ref_shared, 0, __ATOMIC_RELAXED);
}

void gcfuzz_let_die(PyObject* object) {
  __atomic_store_n(&object->ob_ref_local, 0, __ATOMIC_RELAXED);
}

void gcfuzz_take_owner(PyObject* object) { object->ob_tid = 0; }

static int allow_incref(PyObject* object, void* arg) {
  (void)arg;
  _PyObject_SetMaybeWeakref(object);
  return 0;
}

void gcfuzz_share(PyObject* object) {
  if (PyDict_CheckExact(object) || PyList_CheckExact(object)) _PyObject_GC_SET_SHARED(object);
  allow_incref(object, NULL);
  Py_TYPE(object)->tp_traverse(object, allow_incref, NULL);
}

/* A page that is empty goes two steps, with a grace period between them. */
static void free_empty_pages(_PyThreadStateImpl* thread) {
  for (int i = 0; i < _Py_MIMALLOC_HEAP_COUNT; i++) {
    mi_heap_collect(&thread->mimalloc.heaps[i], /*force=*/false);
  }
}

static void pass_grace_period(_PyThreadStateImpl* thread) {
  const uint64_t goal = _Py_qsbr_advance(thread->qsbr->shared);
  _Py_qsbr_quiescent_state(thread->qsbr);
  _Py_qsbr_poll(thread->qsbr, goal);
}

void gcfuzz_forget_thread_caches(void) {
  _PyThreadStateImpl* thread = (_PyThreadStateImpl*)PyThreadState_Get();
  free_empty_pages(thread);
  pass_grace_period(thread);
  free_empty_pages(thread);
#if PY_VERSION_HEX >= 0x030e0000
  thread->qsbr->deferred_memory = 0;
  thread->qsbr->deferred_page_memory = 0;
  thread->qsbr->should_process = false;
#else
  thread->qsbr->deferrals = 0;
#endif
  thread->gc.alloc_count = 0;
  thread->base.dict_global_version = 0;
}

static int lost_pages_of(const mi_heap_t* heap) {
  int count = 0;
  for (const mi_page_t* page = heap->pages[MI_BIN_FULL].first; page != NULL; page = page->next) {
    count += page->use_qsbr && page->used == 0 && page->qsbr_node.next == NULL;
  }
  return count;
}

int gcfuzz_lost_pages(void) {
  int count = 0;
  PyThreadState* each = PyInterpreterState_Main()->threads.head;
  for (; each != NULL; each = each->next) {
    const struct _mimalloc_thread_state* thread = &((_PyThreadStateImpl*)each)->mimalloc;
    if (!_Py_atomic_load_int(&thread->initialized)) continue;
    for (int i = 0; i < _Py_MIMALLOC_HEAP_COUNT; i++) count += lost_pages_of(&thread->heaps[i]);
  }
  return count;
}

int gcfuzz_refcounts_wait(void) {
  PyThreadState* each = PyInterpreterState_Main()->threads.head;
  for (; each != NULL; each = each->next) {
    const struct _brc_thread_state* queues = &((_PyThreadStateImpl*)each)->brc;
    if (queues->objects_to_merge.head != NULL) return 1;
    if (queues->local_objects_to_merge.head != NULL) return 1;
  }
  return 0;
}

void gcfuzz_forget_grace_periods(void) {
  struct _qsbr_shared* shared = &PyInterpreterState_Main()->qsbr;
  _Py_atomic_store_uint64(&shared->rd_seq, _Py_atomic_load_uint64(&shared->wr_seq));
}

int gcfuzz_count_late_frees(void) {
  const struct llist_node* head = &PyInterpreterState_Main()->mem_free_queue.head;
  int count = 0;
  for (const struct llist_node* each = head->next; each != head; each = each->next) count++;
  return count;
}

/* The goals of all that was freed before are reached from here on, that of the block is not: what
 * waits is looked at in its order. */
int gcfuzz_free_late(void) {
  struct _qsbr_thread_state* qsbr = ((_PyThreadStateImpl*)PyThreadState_Get())->qsbr;
  void* block = PyMem_Malloc(1);
  if (block == NULL) return 0;
  _Py_qsbr_advance(qsbr->shared);
  _Py_qsbr_quiescent_state(qsbr);
#if PY_VERSION_HEX >= 0x030e0000
  _PyMem_FreeDelayed(block, 1);
#else
  _PyMem_FreeDelayed(block);
#endif
  return 1;
}

void* gcfuzz_take_stack_chunk(void) { return _PyObjectStackChunk_New(); }

void gcfuzz_give_stack_chunk(void* chunk) { _PyObjectStackChunk_Free(chunk); }

#else /* with a GIL: one count, and the collector's bits in front of the object */

int gcfuzz_has_gil(void) { return 1; }

void gcfuzz_read_header(PyObject* object, gcfuzz_object_header* header) {
  const int is_gc = PyObject_IS_GC(object);
  memset(header, 0, sizeof *header);
  header->local_refcount = (uint32_t)Py_REFCNT(object);
  header->tracked = is_gc && _PyObject_GC_IS_TRACKED(object);
  header->finalized = is_gc && _PyGC_FINALIZED(object);
  header->immortal = gcfuzz_is_immortal(object);
}

int gcfuzz_is_immortal(PyObject* object) { return _Py_IsImmortal(object); }

void gcfuzz_hold_while_dying(PyObject* object) { Py_SET_REFCNT(object, 1); }

void gcfuzz_let_die(PyObject* object) { Py_SET_REFCNT(object, 0); }

void gcfuzz_take_owner(PyObject* object) { (void)object; }

void gcfuzz_share(PyObject* object) { (void)object; }

void gcfuzz_forget_thread_caches(void) {}

int gcfuzz_lost_pages(void) { return 0; }

int gcfuzz_refcounts_wait(void) { return 0; }

void gcfuzz_forget_grace_periods(void) {}

int gcfuzz_count_late_frees(void) { return 0; }

int gcfuzz_free_late(void) { return 1; }

void* gcfuzz_take_stack_chunk(void) { return NULL; }

void gcfuzz_give_stack_chunk(void* chunk) { (void)chunk; }

#endif

/* 3.14.0 to 3.14.4 collect incrementally with a GIL (gh-108362), and so do alphas of 3.15. */
#if !defined(Py_GIL_DISABLED) && ((PY_VERSION_HEX >= 0x030e0000 && PY_VERSION_HEX < 0x030e0500) || \
                                  (PY_VERSION_HEX >= 0x030f0000 && PY_VERSION_HEX < 0x030f00b1))
Py_ssize_t gcfuzz_live_objects(void) { return _PyInterpreterState_GET()->gc.heap_size; }
#else
Py_ssize_t gcfuzz_live_objects(void) { return _PyInterpreterState_GET()->gc.long_lived_total; }
#endif

/* gc_collect_main counts with plain stores when the world runs again. What is read meanwhile is one
 * or the other number, and the race is ours. */
__attribute__((no_sanitize("thread"))) uint64_t gcfuzz_collections(void) {
  const struct _gc_runtime_state* gc = &_PyInterpreterState_GET()->gc;
#if PY_VERSION_HEX >= 0x030f0000
  const struct gc_stats* stats = gc->generation_stats;
  return (uint64_t)(stats->young.items[0].collections + stats->old[0].items[0].collections +
                    stats->old[1].items[0].collections);
#else
  const struct gc_generation_stats* stats = gc->generation_stats;
  return (uint64_t)(stats[0].collections + stats[1].collections + stats[2].collections);
#endif
}

static void visit_values(PyObject* object, visitproc visit, void* arg) {
  PyDictValues* values = _PyObject_InlineValues(object);
  if (!values->valid) return;
  for (int i = 0; i < values->capacity; i++) {
    if (values->values[i] != NULL) visit(values->values[i], arg);
  }
}

void gcfuzz_visit_instance_dict(PyObject* object, visitproc visit, void* arg) {
  PyTypeObject* type = Py_TYPE(object);
  PyObject* dict = NULL;
  if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
    if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) visit_values(object, visit, arg);
    dict = (PyObject*)_PyObject_GetManagedDict(object);
  } else {
    PyObject** place = _PyObject_ComputedDictPointer(object);
    if (place != NULL) dict = *place;
  }
  if (dict != NULL) visit(dict, arg);
}

void gcfuzz_count_weakrefs(PyObject* object, int* with_callback, int* without_callback) {
  *with_callback = *without_callback = 0;
  if (!_PyType_SUPPORTS_WEAKREFS(Py_TYPE(object))) return;
  PyWeakReference* each = *_PyObject_GET_WEAKREFS_LISTPTR_FROM_OFFSET(object);
  for (; each != NULL; each = each->wr_next) {
    ++*(each->wr_callback != NULL ? with_callback : without_callback);
  }
}

int gcfuzz_can_freeze(void) { return gcfuzz_has_gil() || PY_VERSION_HEX >= 0x030d0100; }

void gcfuzz_let_collector_see_capsule(PyObject* capsule, traverseproc traverse, inquiry clear) {
  _PyCapsule_SetTraverse(capsule, traverse, clear);
}

void gcfuzz_keep_types_mortal(void) {
#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX < 0x030e0000
  _PyInterpreterState_GET()->gc.immortalize = -1;
#endif
}

void gcfuzz_put_thread_first(void* thread_state) {
  PyThreadState* thread = thread_state;
  PyThreadState** head = &thread->interp->threads.head;
  HEAD_LOCK(&_PyRuntime);
  if (*head != thread) {
    thread->prev->next = thread->next;
    if (thread->next != NULL) thread->next->prev = thread->prev;
    thread->prev = NULL;
    thread->next = *head;
    (*head)->prev = thread;
    *head = thread;
  }
  HEAD_UNLOCK(&_PyRuntime);
}

static PyObject* subclasses_of(PyTypeObject* type) {
  if ((type->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) == 0) return (PyObject*)type->tp_subclasses;
  return _PyStaticType_GetState(PyInterpreterState_Main(), type)->tp_subclasses;
}

void gcfuzz_tidy_subclasses(PyTypeObject* type) {
  PyObject* dict = subclasses_of(type);
  PyObject* items = dict == NULL ? NULL : PyDict_Items(dict);
  if (items == NULL) return;
  PyDict_Clear(dict);
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); i++) {
    PyObject* item = PyList_GET_ITEM(items, i);
    PyDict_SetItem(dict, PyTuple_GET_ITEM(item, 0), PyTuple_GET_ITEM(item, 1));
  }
  Py_DECREF(items);
}

/* The next version goes to the same place of the cache: the place is the version's lower bits
 * and the name's address. Versions are never given twice; when few are left, they stay. For
 * ThreadSanitizer the cache stays: what fills it takes the lock of the types, by which the
 * operations of two threads would be ordered, and no race between them seen. */
static void forget_type_cache(void) {
#if !defined(__has_feature) || !__has_feature(thread_sanitizer)
  PyType_ClearCache();
#ifdef MCACHE_SIZE_EXP
  const unsigned places = 1 << MCACHE_SIZE_EXP;
  unsigned* next = &_PyInterpreterState_GET()->types.next_version_tag;
  if (*next % places != 0 && *next < UINT_MAX - 2 * places) *next += places - *next % places;
#endif
#endif
}

void gcfuzz_forget_caches(void) {
  forget_type_cache();
#if PY_VERSION_HEX < 0x030f0000
  _PyInterpreterState_GET()->cached_objects.type_slots_pname = NULL;
#endif
  _PyRuntime.gilstate.check_enabled = 1;
}

static const char* state_name(int state) {
  switch (state) {
    case _Py_THREAD_DETACHED:
      return "detached";
    case _Py_THREAD_ATTACHED:
      return "attached";
    case _Py_THREAD_SUSPENDED:
      return "suspended";
    default:
      return "shutting down"; /* 3.14 and later */
  }
}

int gcfuzz_list_threads(gcfuzz_thread_info* infos, int most) {
  PyInterpreterState* interpreter = PyInterpreterState_Main();
  int count = 0;
  for (PyThreadState* each = interpreter->threads.head; each != NULL && count < most;
       each = each->next) {
    const int state = _Py_atomic_load_int_relaxed(&each->state);
    gcfuzz_thread_info* info = &infos[count++];
    info->thread_state = each;
    info->native_id = each->native_thread_id;
    info->doing = state_name(state);
    info->attached = state == _Py_THREAD_ATTACHED;
    info->suspended = state == _Py_THREAD_SUSPENDED;
    info->stops_world =
        interpreter->stoptheworld.requester == each || _PyRuntime.stoptheworld.requester == each;
  }
  return count;
}

int gcfuzz_is_collecting(void) {
  return __atomic_load_n(&PyInterpreterState_Main()->gc.collecting, __ATOMIC_RELAXED);
}

void gcfuzz_read_world(gcfuzz_world_info* world) {
  const PyInterpreterState* interpreter = PyInterpreterState_Main();
  world->stop_requested = interpreter->stoptheworld.requested || _PyRuntime.stoptheworld.requested;
  world->stopped = interpreter->stoptheworld.world_stopped || _PyRuntime.stoptheworld.world_stopped;
  world->collecting = gcfuzz_is_collecting();
}

void gcfuzz_dump_python_stack(int fd, const void* thread_state) {
#if PY_VERSION_HEX >= 0x030f0000
  PyUnstable_DumpTraceback(fd, (PyThreadState*)thread_state);
#else
  _Py_DumpTraceback(fd, (PyThreadState*)thread_state);
#endif
}
