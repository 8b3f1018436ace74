// PyO3's `#[pyclass]`.

#include "python/flavours/kinds.h"
#include "python/freelist.h"

namespace gcfuzz::flavours {
namespace {

using Visit = visitproc;

// The base first, then the __dict__, then what the class itself holds.
int Traverse(PyTypeObject* level, PyObject* self, Visit visit, void* arg) {
  if (const int result = VisitBase(level, self, visit, arg)) return result;
  if (const int result = VisitAddedDict(level, self, visit, arg)) return result;
  return VisitOwn(level, self, visit, arg);
}

void Clear(PyTypeObject* level, PyObject* self) {
  ClearBase(level, self);
  ClearOwn(level, self);
  ClearAddedDict(level, self);
}

// The Rust value, the __dict__, and only then the weak references.
void Release(PyTypeObject* level, PyObject* self) {
  RunDeallocBody(level, self);
  ClearOwn(level, self);
  ClearAddedDict(level, self);
  ClearWeakrefs(self);
  ReleaseBase(level, self);
}

bool OnCreatorsThread(PyObject* self) {
  return AsTracked(self)->creator == PyThread_get_thread_ident();
}

int TraverseUnsendable(PyTypeObject* level, PyObject* self, Visit visit, void* arg) {
  if (const int result = VisitBase(level, self, visit, arg)) return result;
  if (const int result = VisitAddedDict(level, self, visit, arg)) return result;
  return OnCreatorsThread(self) ? VisitOwn(level, self, visit, arg) : 0;
}

// On another thread __clear__ fails when it is to borrow the value: the __dict__, which
// comes after it, stays too.
void ClearUnsendable(PyTypeObject* level, PyObject* self) {
  ClearBase(level, self);
  if (!OnCreatorsThread(self)) return;
  ClearOwn(level, self);
  ClearAddedDict(level, self);
}

constexpr NativeKind Kind(const char* name) {
  return {.name = name, .traverse = Traverse, .clear = Clear, .release = Release};
}

constexpr NativeKind Parking(NativeKind kind) {
  kind.parks = true;
  return kind;
}

constexpr NativeKind kPlain = Kind("gcfuzz.PyO3");
constexpr NativeKind kDict = Kind("gcfuzz.PyO3Dict");
constexpr NativeKind kWeakref = Kind("gcfuzz.PyO3Weakref");
constexpr NativeKind kFreelist = Parking(Kind("gcfuzz.PyO3Freelist"));
constexpr NativeKind kUnsendable = {.name = "gcfuzz.PyO3Unsendable",
                                    .traverse = TraverseUnsendable,
                                    .clear = ClearUnsendable,
                                    .release = Release,
                                    .incomplete = true};

}  // namespace

Ref MakePyO3(PyTypeObject* base) { return MakeTypeOfKind(base, kPlain, {}); }

Ref MakePyO3Dict(PyTypeObject* base) { return MakeTypeOfKind(base, kDict, {.dict_pointer = true}); }

Ref MakePyO3Weakref(PyTypeObject* base) {
  return MakeTypeOfKind(base, kWeakref, {.weakref_pointer = true});
}

Ref MakePyO3Freelist(PyTypeObject* base) {
  return MakeTypeOfKind(base, kFreelist, {.alloc = AllocShared, .free = FreeShared});
}

Ref MakePyO3Unsendable(PyTypeObject* base) { return MakeTypeOfKind(base, kUnsendable, {}); }

}  // namespace gcfuzz::flavours
