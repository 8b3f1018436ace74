#include "python/flavours.h"

#include "python/flavours/kinds.h"
#include "python/tracked_type.h"

namespace gcfuzz {
namespace {

using Make = Ref (*)(PyTypeObject* base);

constexpr Make kMakers[] = {
#define GCFUZZ_FLAVOUR(Name, word, doc) flavours::Make##Name,
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR
};

}  // namespace

void MakeFlavourMetaclasses() {
  flavours::MakePybind11Metaclass();
  flavours::MakeNanobindMetaclass();
}

Ref MakeFlavour(NativeFlavour flavour, PyTypeObject* base) {
  return kMakers[static_cast<int>(flavour)](NativeAncestor(base));
}

}  // namespace gcfuzz
