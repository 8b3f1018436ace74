// Operations that make containers and fill them.

#include "execute/ops.h"
#include "python/names.h"

namespace gcfuzz::ops {
namespace {

// What the two slots hold; an empty slot adds nothing.
Ref ListOf(ThreadContext& context, uint8_t first, uint8_t second) {
  Ref list = Ref::Steal(PyList_New(0));
  for (const uint8_t slot : {first, second}) {
    const Ref item = context.Get(slot);
    if (list && item && PyList_Append(list.get(), item.get()) != 0) list = Ref();
  }
  return list;
}

bool HasRoom(PyObject* container) { return PyObject_Size(container) < kMaxContainerSize; }

}  // namespace

bool MakeList(ThreadContext& context, const Operation& operation) {
  const auto [out, first, second, unused3, unused4, unused5] = operation.operands;
  return context.Put(out, ListOf(context, first, second));
}

bool MakeTuple(ThreadContext& context, const Operation& operation) {
  const auto [out, first, second, unused3, unused4, unused5] = operation.operands;
  const Ref list = ListOf(context, first, second);
  return list && context.Put(out, Ref::Steal(PyList_AsTuple(list.get())));
}

bool MakeDict(ThreadContext& context, const Operation& operation) {
  const auto [out, name, source, unused3, unused4, unused5] = operation.operands;
  Ref dict = Ref::Steal(PyDict_New());
  const Ref value = context.Get(source);
  if (!dict || !value) return false;
  if (PyDict_SetItem(dict.get(), GetNames().attributes[name], value.get()) != 0) return false;
  return context.Put(out, std::move(dict));
}

bool Put(ThreadContext& context, const Operation& operation) {
  const auto [target, name, source, unused3, unused4, unused5] = operation.operands;
  const Ref container = context.Get(target);
  const Ref value = context.Get(source);
  if (!container || !value) return false;
  if (PyList_CheckExact(container.get())) {
    return HasRoom(container.get()) && PyList_Append(container.get(), value.get()) == 0;
  }
  if (!PyDict_CheckExact(container.get())) return false;
  return PyDict_SetItem(container.get(), GetNames().attributes[name], value.get()) == 0;
}

}  // namespace gcfuzz::ops
