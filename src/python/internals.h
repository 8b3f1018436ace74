/* The one place that uses CPython's internal headers, and the one place where
 * CPython versions differ below the public C API. C, because those headers are
 * not C++. Tried with 3.13.0 to 3.15 and main of August 2026, without a GIL and with one:
 * the latter is never fuzzed, but scripts/matrix.sh asks it for comparison. */
#ifndef GCFUZZ_PYTHON_INTERNALS_H_
#define GCFUZZ_PYTHON_INTERNALS_H_

#include <Python.h>

#ifdef __cplusplus
extern "C" {
#endif

int gcfuzz_has_gil(void);

/* A native object's header as the free-threaded build keeps it (Include/object.h,
 * PEP 703) with the collector's bits taken apart (Include/internal/pycore_gc.h).
 * Other threads may change it while it is read, so the fields need not fit together:
 * decide only by what nobody can change any more. With a GIL there are one count and fewer
 * bits: the rest is 0. */
typedef struct {           // NOLINT(modernize-use-using): C reads this too
  uintptr_t owner_thread;  /* ob_tid; 0 if merged */
  uint32_t local_refcount; /* ob_ref_local */
  Py_ssize_t shared_field; /* ob_ref_shared: count and two flag bits */
  unsigned gc_bits;        /* ob_gc_bits */
  int tracked, finalized, unreachable, frozen, deferred, immortal;
} gcfuzz_object_header;

void gcfuzz_read_header(PyObject* object, gcfuzz_object_header* header);

/* How many objects the last collection found alive. In 3.13 those are the tracked ones
 * that are not frozen; later versions also count frozen and untracked blocks. Free of
 * charge, where gc.get_objects() stops the world. At quiescence. */
Py_ssize_t gcfuzz_live_objects(void);

/* How many collections of the current interpreter have ended, give or take one that is ending. */
uint64_t gcfuzz_collections(void);

/* For an object that the calling thread refers to. Other threads may use it meanwhile. */
int gcfuzz_is_immortal(PyObject* object);

/* For the time of a user's code in a tp_dealloc: the calling thread has a reference, yet one
 * that nobody else can take. And back. */
void gcfuzz_hold_while_dying(PyObject* object);
void gcfuzz_let_die(PyObject* object);

/* Spoils the header, so that it says it has no owner although its counts are not merged: for
 * a test of the collector's own checks. Nothing with a GIL. */
void gcfuzz_take_owner(PyObject* object);

/* An object's inline values, if they are valid, and its instance dict, if there is one:
 * what the type's tp_traverse should visit, but see gh-130327. Nobody may change the object
 * meanwhile. REQUIRES: its type has a tp_dictoffset. */
void gcfuzz_visit_instance_dict(PyObject* object, visitproc visit, void* arg);

/* The weak references in the object's list: those that have not been cleared. Nobody may
 * change the list meanwhile. */
void gcfuzz_count_weakrefs(PyObject* object, int* with_callback, int* without_callback);

/* Whether objects may be frozen without harm. The collector of 3.13.0 follows references
 * into frozen objects and leaves them broken (gh-126312, fixed in 3.13.1). */
int gcfuzz_can_freeze(void);

/* A capsule's traverse and clear functions (Objects/capsule.c _PyCapsule_SetTraverse);
 * the collector sees the capsule from then on. */
void gcfuzz_let_collector_see_capsule(PyObject* capsule, traverseproc traverse, inquiry clear);

/* 3.13 makes heap types, functions and code immortal as soon as a second thread
 * state exists (gh-117783, Python/pystate.c new_threadstate; not in 3.13.1 and
 * 3.13.2). What hangs from an immortal type is never dropped, which would drown
 * every finding, so this switches it off for the current interpreter. Call before
 * any second thread state exists. Nothing to do from 3.14 on. */
void gcfuzz_keep_types_mortal(void);

/* For history.h, which says when. The object and what it refers to become as if another thread
 * had used them: dicts and lists are shared (Objects/dictobject.c ensure_shared_on_read), and a
 * thread that does not own them may take a reference without a lock (_Py_TryIncRefShared). */
void gcfuzz_share(PyObject* object);

/* Makes it the first of the interpreter's thread states. */
void gcfuzz_put_thread_first(void* thread_state);

/* Whether any thread has reference counts to merge (Python/brc.c): a collection does it for all of
 * them. While no other thread is attached. */
int gcfuzz_refcounts_wait(void);

/* The dict of a type's subclasses (tp_subclasses, Objects/typeobject.c add_subclass) as if those
 * that it has had were never there: what was deleted from a dict makes it bigger, and searches in
 * it longer. */
void gcfuzz_tidy_subclasses(PyTypeObject* type);

/* The type cache, with which versions of types fall where in it; the name that
 * Objects/typeobject.c resolve_slotdups has looked up last; that a subinterpreter has been
 * (gilstate.check_enabled, Python/pylifecycle.c new_interpreter). */
void gcfuzz_forget_caches(void);

/* The calling thread's: empty pages of its heaps, how near it is to its next QSBR sequence
 * number, to telling the collector of its allocations and to its next batch of dict versions. */
void gcfuzz_forget_thread_caches(void);

/* Empty pages of all threads' heaps (Objects/mimalloc) that are of use to nobody until the thread
 * ends: they stand among the full ones, where no allocation looks for room, and not in the list of
 * those that are given back when no reader can be in them any more. Right after a collection, which
 * takes back to the pages what one thread has freed of another's memory; before it, a page counts
 * what was freed as used. While no other thread is attached. None with a GIL. */
int gcfuzz_lost_pages(void);

/* How far QSBR (Python/qsbr.c) is behind: it has seen all threads detached. */
void gcfuzz_forget_grace_periods(void);

/* For late_frees.h: the chunks of the interpreter's queue (Objects/obmalloc.c
 * _PyMem_AbandonDelayed), while no other thread is attached; and a block of memory that the
 * calling thread frees late, when all that was freed late before can be freed, provided that no
 * other thread is attached. False if there is no memory. */
int gcfuzz_count_late_frees(void);
int gcfuzz_free_late(void);

/* What the threads of the main interpreter are doing, read without a lock: for the report of
 * a run that makes no progress, in a signal handler. */
typedef struct {            // NOLINT(modernize-use-using): C reads this too
  const void* thread_state; /* a PyThreadState */
  unsigned long native_id;  /* gettid() of the thread that made it */
  const char* doing;        /* "detached", "attached", "suspended", "shutting down" */
  int attached;             /* may use objects: whoever stops the world waits for it */
  int suspended;            /* waits for the world to start again */
  int stops_world;          /* has asked for the world to be stopped */
} gcfuzz_thread_info;

/* Fills at most `most` and returns how many there are of them. */
int gcfuzz_list_threads(gcfuzz_thread_info* infos, int most);

typedef struct {      // NOLINT(modernize-use-using)
  int stop_requested; /* somebody waits until all others are suspended or detached */
  int stopped;        /* they are */
  int collecting;     /* a collection is under way in some thread */
} gcfuzz_world_info;
void gcfuzz_read_world(gcfuzz_world_info* world);

/* Whether any thread of the main interpreter is in a collection. */
int gcfuzz_is_collecting(void);

/* Writes the Python frames of a thread that does not run meanwhile. Async-signal-safe. */
void gcfuzz_dump_python_stack(int fd, const void* thread_state);

// From the calling thread's freelist of the pieces that the collector's stacks are made of
// (Python/object_stack.c), or newly allocated; null if that fails, or with a GIL. And back.
void* gcfuzz_take_stack_chunk(void);
void gcfuzz_give_stack_chunk(void* chunk);

#ifdef __cplusplus
}
#endif

#endif  // GCFUZZ_PYTHON_INTERNALS_H_
