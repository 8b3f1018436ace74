// Makes native types: heap types from a spec, of one kind and one shape.
#ifndef GCFUZZ_PYTHON_NATIVE_TYPE_H_
#define GCFUZZ_PYTHON_NATIVE_TYPE_H_

#include <Python.h>

#include "python/native_kind.h"
#include "python/ref.h"

namespace gcfuzz {

// What a type adds to its base. A dict or weak references that the base has already are
// not added again, in whatever form it has them.
struct NativeShape {
  bool managed_dict = false;     // Py_TPFLAGS_MANAGED_DICT
  bool managed_weakref = false;  // Py_TPFLAGS_MANAGED_WEAKREF
  bool dict_pointer = false;     // a pointer in the object, __dictoffset__
  bool weakref_pointer = false;  // a pointer in the object, __weaklistoffset__
  bool vectorcall = false;       // a pointer in the object, __vectorcalloffset__
  bool items = false;            // tp_itemsize
  bool members = false;          // the attributes x0 to x3 are the fields a to d
  bool finalize = false;         // tp_finalize
  bool legacy_del = false;       // tp_del
  allocfunc alloc = nullptr;     // tp_alloc, inherited if null
  freefunc free = nullptr;       // tp_free, inherited if null
  PyTypeObject* meta = nullptr;  // the metaclass, if it is not the base's
  PyObject* module = nullptr;    // what PyType_FromModuleAndSpec is given
};

// Null with an exception pending if CPython refuses: metaclasses or layouts in conflict.
// REQUIRES: base is native.
Ref MakeTypeOfKind(PyTypeObject* base, const NativeKind& kind, const NativeShape& shape);

// NativeKind::init of a kind whose shape has vectorcall.
void InitVectorcall(PyTypeObject* level, PyObject* self);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_NATIVE_TYPE_H_
