#define Py_BUILD_CORE 1
#include "python/internals.h"

#ifndef Py_GIL_DISABLED
#error "This CPython has a GIL; gcfuzz needs one configured with --disable-gil."
#endif

#include "internal/pycore_capsule.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_runtime.h"
#include "internal/pycore_traceback.h"

void gcfuzz_read_header(PyObject* object, gcfuzz_object_header* header) {
  const unsigned bits = object->ob_gc_bits;
  header->owner_thread = object->ob_tid;
  header->local_refcount = object->ob_ref_local;
  header->shared_field = object->ob_ref_shared;
  header->gc_bits = bits;
  header->tracked = (bits & _PyGC_BITS_TRACKED) != 0;
  header->finalized = (bits & _PyGC_BITS_FINALIZED) != 0;
  header->unreachable = (bits & _PyGC_BITS_UNREACHABLE) != 0;
  header->frozen = (bits & _PyGC_BITS_FROZEN) != 0;
  header->deferred = (bits & _PyGC_BITS_DEFERRED) != 0;
  header->immortal = object->ob_ref_local == _Py_IMMORTAL_REFCNT_LOCAL;
}

Py_ssize_t gcfuzz_live_objects(void) { return _PyInterpreterState_GET()->gc.long_lived_total; }

int gcfuzz_can_freeze(void) { return PY_VERSION_HEX >= 0x030d0100; }

void gcfuzz_let_collector_see_capsule(PyObject* capsule, traverseproc traverse, inquiry clear) {
  _PyCapsule_SetTraverse(capsule, traverse, clear);
}

void gcfuzz_keep_types_mortal(void) {
#if PY_VERSION_HEX < 0x030e0000
  _PyInterpreterState_GET()->gc.immortalize = -1;
#endif
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

void gcfuzz_read_world(gcfuzz_world_info* world) {
  const PyInterpreterState* interpreter = PyInterpreterState_Main();
  world->stop_requested = interpreter->stoptheworld.requested || _PyRuntime.stoptheworld.requested;
  world->stopped = interpreter->stoptheworld.world_stopped || _PyRuntime.stoptheworld.world_stopped;
  world->collecting = interpreter->gc.collecting;
}

void gcfuzz_dump_python_stack(int fd, const void* thread_state) {
#if PY_VERSION_HEX >= 0x030f0000
  PyUnstable_DumpTraceback(fd, (PyThreadState*)thread_state);
#else
  _Py_DumpTraceback(fd, (PyThreadState*)thread_state);
#endif
}
