// Operations on one object: native fields, attributes, weak references.

#include "execute/ops.h"
#include "python/names.h"
#include "python/tracked_type.h"

namespace gcfuzz::ops {
namespace {

bool HasAttributes(const Ref& object) {
  return object && (IsTracked(object.get()) || IsTrackedType(object.get()));
}

}  // namespace

bool Link(ThreadContext& context, const Operation& operation) {
  const auto [target, field, source, unused3, unused4, unused5] = operation.operands;
  const Ref object = context.Get(target);
  Ref value = context.Get(source);
  if (!object || !IsTracked(object.get()) || !value) return false;
  SetField(AsTracked(object.get()), field, std::move(value));
  return true;
}

bool Unlink(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object || !IsTracked(object.get())) return false;
  SetField(AsTracked(object.get()), operation.operands[1], Ref());
  return true;
}

bool Store(ThreadContext& context, const Operation& operation) {
  const auto [target, name, source, unused3, unused4, unused5] = operation.operands;
  const Ref object = context.Get(target);
  const Ref value = context.Get(source);
  if (!HasAttributes(object) || !value) return false;
  return PyObject_SetAttr(object.get(), GetNames().attributes[name], value.get()) == 0;
}

bool Delete(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!HasAttributes(object)) return false;
  return PyObject_DelAttr(object.get(), GetNames().attributes[operation.operands[1]]) == 0;
}

bool MakeWeakref(ThreadContext& context, const Operation& operation) {
  const auto [out, target, callback, unused3, unused4, unused5] = operation.operands;
  const Ref object = context.Get(target);
  if (!object) return false;
  PyObject* function = callback != 0 ? TrackedWeakrefCallback() : nullptr;
  return context.Put(out, Ref::Steal(PyWeakref_NewRef(object.get(), function)));
}

}  // namespace gcfuzz::ops
