// Cython's `cdef class`.

#include "python/flavours/kinds.h"
#include "python/freelist.h"
#include "python/internals.h"
#include "python/tracked_slots.h"

namespace gcfuzz::flavours {
namespace {

// A new object's attributes are None, never null.
void Init(PyTypeObject* level, PyObject* self) {
  if (!IsMostDerived(level, self)) return;
  Exchange(self, &AsTracked(self)->fields[kOwnField], Ref::Share(Py_None));
}

int Traverse(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitBase(level, self, visit, arg)) return result;
  return VisitOwn(level, self, visit, arg);
}

// Back to None: methods that run later still find an object. A base's attributes are its
// own tp_clear's business.
void Clear(PyTypeObject* level, PyObject* self) {
  ClearBase(level, self);
  Init(level, self);
}

// __dealloc__ runs with a reference to the dying object, so that it cannot be dropped a
// second time, yet as one that nobody else can take: a local count, and a shared one of 0.
void RunUserDealloc(PyTypeObject* level, PyObject* self) {
  gcfuzz_hold_while_dying(self);
  RunDeallocBody(level, self);
  gcfuzz_let_die(self);
}

// The base's tp_dealloc expects the object tracked, and untracks it again.
void Release(PyTypeObject* level, PyObject* self) {
  ClearWeakrefs(self);
  RunUserDealloc(level, self);
  ClearOwn(level, self);
  PyObject_GC_Track(self);
  PyObject_GC_UnTrack(self);
  ReleaseBase(level, self);
}

constexpr NativeKind Kind(const char* name) {
  return {.name = name, .traverse = Traverse, .clear = Clear, .release = Release, .init = Init};
}

constexpr NativeKind WithoutClear(NativeKind kind) {
  kind.clear = nullptr;
  kind.incomplete = true;
  return kind;
}

constexpr NativeKind Parking(NativeKind kind) {
  kind.parks = true;
  return kind;
}

constexpr NativeKind kPlain = Kind("gcfuzz.Cython");
constexpr NativeKind kNoGcClear = WithoutClear(Kind("gcfuzz.CythonNoGcClear"));
constexpr NativeKind kFreelist = Parking(Kind("gcfuzz.CythonFreelist"));

}  // namespace

Ref MakeCython(PyTypeObject* base) { return MakeTypeOfKind(base, kPlain, {}); }
Ref MakeCythonNoGcClear(PyTypeObject* base) { return MakeTypeOfKind(base, kNoGcClear, {}); }

Ref MakeCythonFreelist(PyTypeObject* base) {
  return MakeTypeOfKind(base, kFreelist, {.alloc = AllocShared, .free = FreeShared});
}

}  // namespace gcfuzz::flavours
