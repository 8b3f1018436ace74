#include "execute/describe_object.h"

#include <cinttypes>
#include <cstdio>

#include "python/internals.h"

namespace gcfuzz {
namespace {

// PEP 703: the two low bits of ob_ref_shared are flags (Include/refcount.h,
// _Py_REF_SHARED_FLAG_MASK), the rest is a signed count.
const char* SharedState(Py_ssize_t field) {
  constexpr const char* kStates[] = {"no flags", "may have weakrefs", "queued", "merged"};
  return kStates[field & 3];
}

std::string TypeChain(PyTypeObject* type) {
  std::string chain = type->tp_name;
  for (type = type->tp_base; type != nullptr && type != &PyBaseObject_Type; type = type->tp_base) {
    chain += " < ";
    chain += type->tp_name;
  }
  return chain;
}

std::string HeaderInWords(const gcfuzz_object_header& header) {
  char text[256];
  std::snprintf(text, sizeof text,
                "owner thread 0x%" PRIxPTR
                ", local count %u, shared count %zd (%s); "
                "gc bits 0x%02x:%s%s%s%s%s%s",
                header.owner_thread, header.local_refcount, header.shared_field >> 2,
                SharedState(header.shared_field), header.gc_bits,
                header.tracked ? " tracked" : " untracked", header.finalized ? " finalized" : "",
                header.unreachable ? " unreachable" : "", header.frozen ? " frozen" : "",
                header.deferred ? " deferred" : "", header.immortal ? " IMMORTAL" : "");
  return text;
}

}  // namespace

ObjectState DescribeObject(PyObject* object) {
  gcfuzz_object_header header;
  gcfuzz_read_header(object, &header);
  ObjectState state;
  state.type_chain = TypeChain(Py_TYPE(object));
  if (PyType_Check(object))
    state.type_chain += " " + TypeChain(reinterpret_cast<PyTypeObject*>(object));
  state.header = HeaderInWords(header);
  return state;
}

std::vector<PyObject*> ObjectsOf(const Verdict& verdict, const Ledger& ledger) {
  std::vector<PyObject*> objects;
  for (const uint32_t serial : verdict.serials) {
    const bool alive = ledger.Count(EventKind::Dropped, serial) == 0;
    const void* address = alive ? ledger.AddressOf(serial) : nullptr;
    objects.push_back(static_cast<PyObject*>(const_cast<void*>(address)));
  }
  for (const void* address : verdict.others) {
    objects.push_back(static_cast<PyObject*>(const_cast<void*>(address)));
  }
  return objects;
}

std::vector<ObjectState> DescribeObjects(const Verdict& verdict,
                                         const std::vector<PyObject*>& objects,
                                         const MadeObjects& made) {
  std::vector<ObjectState> states;
  for (size_t i = 0; i < objects.size(); ++i) {
    states.push_back(objects[i] != nullptr ? DescribeObject(objects[i]) : ObjectState{});
    if (i < verdict.serials.size()) {
      states.back().serial = verdict.serials[i];
    } else {
      states.back().made_at = made.PlaceOf({objects[i], Py_TYPE(objects[i])}).value_or(Place{});
    }
  }
  return states;
}

}  // namespace gcfuzz
