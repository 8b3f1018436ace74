// Native types as binding layers build them: the rows of base/flavours.def.
#ifndef GCFUZZ_PYTHON_FLAVOURS_H_
#define GCFUZZ_PYTHON_FLAVOURS_H_

#include <Python.h>

#include <cstdint>

#include "python/ref.h"

namespace gcfuzz {

enum class NativeFlavour : uint8_t {
#define GCFUZZ_FLAVOUR(Name, word, doc) k##Name,
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR
};

// What some of them need. Attached, once, at start-up.
void MakeFlavourMetaclasses();

// A new native type of that flavour below `base`, or below base's nearest native ancestor,
// like MakeNativeType; of the static flavour, one of two types that are always the same.
// Null with an exception pending if CPython refuses.
// REQUIRES: base derives from a root.
Ref MakeFlavour(NativeFlavour flavour, PyTypeObject* base);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_FLAVOURS_H_
