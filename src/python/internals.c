#define Py_BUILD_CORE 1
#include "python/internals.h"

#ifndef Py_GIL_DISABLED
#error "This CPython has a GIL; gcfuzz needs one configured with --disable-gil."
#endif

#include "internal/pycore_capsule.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_object_stack.h"
#include "internal/pycore_pystate.h"

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

void* gcfuzz_take_stack_chunk(void) { return _PyObjectStackChunk_New(); }

void gcfuzz_give_stack_chunk(void* chunk) { _PyObjectStackChunk_Free(chunk); }
