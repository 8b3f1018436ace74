// Types as C programmers write them by hand, with one peculiarity each.

#include "python/flavours/kinds.h"
#include "python/tracked_slots.h"

namespace gcfuzz::flavours {
namespace {

// Without a thought for the base: one function that knows every field.
int TraverseEverything(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitDict(level, self, visit, arg)) return result;
  return VisitAllBelow(level, self, visit, arg);
}
void ClearEverything(PyTypeObject* level, PyObject* self) {
  ClearAllBelow(level, self);
  ClearDict(level, self);
}

// Its own field, if it is the most derived, and one of the base's.
int TraverseSome(PyTypeObject* level, PyObject* self, visitproc visit, void* arg) {
  if (const int result = VisitOwn(level, self, visit, arg)) return result;
  Py_VISIT(AsTracked(self)->fields[0]);
  return 0;
}

constexpr NativeKind Chained(const char* name) {
  return {.name = name,
          .traverse = VisitOwnAndBase,
          .clear = ClearOwnAndBase,
          .release = ReleaseOwnAndBase};
}

constexpr NativeKind WithVectorcall(NativeKind kind) {
  kind.init = InitVectorcall;
  return kind;
}

constexpr NativeKind kHeap = {.name = "gcfuzz.Heap",
                              .traverse = TraverseEverything,
                              .clear = ClearEverything,
                              .release = ReleaseOwnAndBase,
                              .calls_base = false};
constexpr NativeKind kStopsEarly = {.name = "gcfuzz.StopsEarly",
                                    .traverse = TraverseSome,
                                    .clear = ClearOwnAndBase,
                                    .release = ReleaseOwnAndBase,
                                    .incomplete = true};
constexpr NativeKind kVectorcall = WithVectorcall(Chained("gcfuzz.Vectorcall"));
constexpr NativeKind kVariable = Chained("gcfuzz.Variable");
constexpr NativeKind kMembers = Chained("gcfuzz.Members");
constexpr NativeKind kLegacyDel = Chained("gcfuzz.LegacyDel");

}  // namespace

Ref MakeHeap(PyTypeObject* base) { return MakeTypeOfKind(base, kHeap, {}); }
Ref MakeStopsEarly(PyTypeObject* base) { return MakeTypeOfKind(base, kStopsEarly, {}); }
Ref MakeVariable(PyTypeObject* base) { return MakeTypeOfKind(base, kVariable, {.items = true}); }
Ref MakeMembers(PyTypeObject* base) { return MakeTypeOfKind(base, kMembers, {.members = true}); }
Ref MakeLegacyDel(PyTypeObject* base) {
  return MakeTypeOfKind(base, kLegacyDel, {.legacy_del = true});
}

Ref MakeVectorcall(PyTypeObject* base) {
  return MakeTypeOfKind(base, kVectorcall, {.vectorcall = true});
}

// There is no end to a static type, so all schedules share these two.
Ref MakeStatic(PyTypeObject* base) {
  const bool below_static = PyType_IsSubtype(base, StaticRoot()) != 0;
  PyTypeObject* const type = below_static ? StaticBelowRoot() : StaticRoot();
  return Ref::Share(reinterpret_cast<PyObject*>(type));
}

}  // namespace gcfuzz::flavours
