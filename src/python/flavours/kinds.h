// The kinds of native types that the binding layers make, one file for each layer. What
// each row is, and where it was read, stands in base/flavours.def.
#ifndef GCFUZZ_PYTHON_FLAVOURS_KINDS_H_
#define GCFUZZ_PYTHON_FLAVOURS_KINDS_H_

#include "python/flavours.h"
#include "python/native_type.h"

namespace gcfuzz::flavours {

// Each makes a type below the native `base`, as MakeTypeOfKind does.
#define GCFUZZ_FLAVOUR(Name, word, doc) Ref Make##Name(PyTypeObject* base);
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR

// The metaclasses. Attached, once, at start-up.
void MakePybind11Metaclass();
void MakeNanobindMetaclass();

}  // namespace gcfuzz::flavours

#endif  // GCFUZZ_PYTHON_FLAVOURS_KINDS_H_
