// Operations that make types and instances.

#include "execute/ops.h"
#include "python/flavours.h"
#include "python/names.h"
#include "python/tracked_slots.h"
#include "python/tracked_type.h"
#include "schedule/op_table.h"

namespace gcfuzz::ops {
namespace {

// Operand kind Base: 0 is the root, n the type in slot n-1, if there is one.
Ref BaseType(ThreadContext& context, uint8_t operand) {
  Ref root = Ref::Share(reinterpret_cast<PyObject*>(TrackedRoot()));
  if (operand == 0) return root;
  Ref held = context.Get(operand - 1);
  return held && IsTrackedType(held.get()) ? std::move(held) : std::move(root);
}

// The type in the slot, or the type of the object in it, or the root.
Ref TypeToCall(ThreadContext& context, uint8_t slot) {
  Ref held = context.Get(slot);
  if (held && IsTrackedType(held.get())) return held;
  PyTypeObject* type = held && IsTracked(held.get()) ? Py_TYPE(held.get()) : TrackedRoot();
  return Ref::Share(reinterpret_cast<PyObject*>(type));
}

// __slots__ of a Python class. A name that the base has already cannot be repeated.
Ref SlotNames(PyTypeObject* base, uint8_t features) {
  const Names& names = GetNames();
  Ref list = Ref::Steal(PyList_New(0));
  const auto add = [&](bool wanted, PyObject* name) {
    if (wanted && list && PyList_Append(list.get(), name) != 0) list = Ref();
  };
  add((features & kFeatureDict) != 0 && base->tp_dictoffset == 0, names.dict);
  add((features & kFeatureWeakref) != 0 && base->tp_weaklistoffset == 0, names.weakref);
  add((features & kFeatureSlots) != 0, names.attributes[0]);
  add((features & kFeatureSlots) != 0, names.attributes[1]);
  return list;
}

Ref ClassDict(PyTypeObject* base, uint8_t features) {
  Ref dict = Ref::Steal(PyDict_New());
  const Ref slots = SlotNames(base, features);
  if (!dict || !slots) return Ref();
  if (PyDict_SetItem(dict.get(), GetNames().slots, slots.get()) != 0) return Ref();
  const bool del = (features & kFeatureDel) != 0;
  if (del && PyDict_SetItem(dict.get(), GetNames().del, TrackedDel()) != 0) return Ref();
  return dict;
}

}  // namespace

bool MakeType(ThreadContext& context, const Operation& operation) {
  const auto [out, base, clear, features, unused4, unused5] = operation.operands;
  NativeTypeOptions options;
  options.clear = static_cast<NativeClear>(clear);
  options.dict = (features & kFeatureDict) != 0;
  options.weakref = (features & kFeatureWeakref) != 0;
  options.finalize = (features & kFeatureDel) != 0;
  const Ref base_type = BaseType(context, base);
  return context.Put(out, MakeNativeType(base_type.type(), options));
}

bool MakeNative(ThreadContext& context, const Operation& operation) {
  const auto [out, flavour, base, unused3, unused4, unused5] = operation.operands;
  const Ref base_type = BaseType(context, base);
  return context.Put(out, MakeFlavour(static_cast<NativeFlavour>(flavour), base_type.type()));
}

bool MakeClass(ThreadContext& context, const Operation& operation) {
  const auto [out, base, features, unused3, unused4, unused5] = operation.operands;
  const Ref base_type = BaseType(context, base);
  const Ref dict = ClassDict(base_type.type(), features);
  if (!dict) return false;
  return context.Put(
      out, Ref::Steal(PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "O(O)O",
                                            GetNames().class_name, base_type.get(), dict.get())));
}

bool New(ThreadContext& context, const Operation& operation) {
  const Ref type = TypeToCall(context, operation.operands[1]);
  return context.Put(operation.operands[0], Ref::Steal(PyObject_CallNoArgs(type.get())));
}

// Nobody has seen it: between the two calls no thread can stop the world.
bool GiveUp(ThreadContext& context, const Operation& operation) {
  const Ref type = TypeToCall(context, operation.operands[0]);
  PyTypeObject* const given = type.type();
  if (given->tp_itemsize != 0 || given->tp_alloc != PyType_GenericAlloc) return false;
  PyObject* object = PyType_GenericAlloc(given, 0);
  if (object == nullptr) return false;
  PyObject_GC_Del(object);
  if (PyType_HasFeature(given, Py_TPFLAGS_HEAPTYPE) != 0) Py_DECREF(given);
  return true;
}

bool NewExtra(ThreadContext& context, const Operation& operation) {
  constexpr size_t kExtra = 40;
  const Ref type = TypeToCall(context, operation.operands[1]);
  return context.Put(operation.operands[0], Ref::Steal(TrackedNewWithExtra(type.type(), kExtra)));
}

}  // namespace gcfuzz::ops
