// Operations on one object: native fields, attributes, weak references.

#include "execute/ops.h"
#include "python/capsule.h"
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
  Ref weakref = Ref::Steal(PyWeakref_NewRef(object.get(), function));
  if (weakref && function != nullptr) GetObjectObserver().WeakrefMade(weakref.get());
  return context.Put(out, std::move(weakref));
}

bool MakeCapsule(ThreadContext& context, const Operation& operation) {
  Ref value = context.Get(operation.operands[1]);
  return value && context.Put(operation.operands[0], MakeOwningCapsule(std::move(value)));
}

// In the critical section, as it sets a bit beside those that Retrack changes (ops_gc.cc).
bool Finalize(ThreadContext& context, const Operation& operation) {
  const Ref object = context.Get(operation.operands[0]);
  if (!object || !IsTracked(object.get())) return false;
  bool finalized = false;
  Py_BEGIN_CRITICAL_SECTION(object.get());
  if (PyObject_GC_IsFinalized(object.get()) == 0) {
    context.finalizes = object.get();
    PyObject_CallFinalizer(object.get());
    context.finalizes = nullptr;
    finalized = PyObject_GC_IsFinalized(object.get()) != 0;
  }
  Py_END_CRITICAL_SECTION();
  return finalized;
}

// From 3.14 on. The caller must own the object alone: no other thread may see it yet.
bool DeferRefcount(ThreadContext& context, const Operation& operation) {
#if PY_VERSION_HEX >= 0x030e0000
  const Ref object = context.Get(operation.operands[0]);
  return object && PyUnstable_Object_EnableDeferredRefcount(object.get()) == 1;
#else
  (void)context, (void)operation;
  return false;
#endif
}

// From 3.14 on.
bool TryIncref(ThreadContext& context, const Operation& operation) {
#if PY_VERSION_HEX >= 0x030e0000
  const Ref object = context.Get(operation.operands[0]);
  if (!object) return false;
  PyUnstable_EnableTryIncRef(object.get());
  if (PyUnstable_TryIncRef(object.get()) == 0) return false;
  Py_DECREF(object.get());
  return PyUnstable_IsImmortal(object.get()) == 0;
#else
  (void)context, (void)operation;
  return false;
#endif
}

}  // namespace gcfuzz::ops
