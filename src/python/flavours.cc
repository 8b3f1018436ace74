#include "python/flavours.h"

#include "python/tracked_type.h"

namespace gcfuzz {

Ref MakeFlavour(NativeFlavour, PyTypeObject* base) {
  return MakeNativeType(base, {NativeClear::kSuper, false, false, false});
}

}  // namespace gcfuzz
