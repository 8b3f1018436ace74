#include "python/immortal.h"

#include "python/internals.h"
#include "python/tracked_type.h"

namespace gcfuzz {

void NoteIfImmortal(PyObject* object) {
  if (object == nullptr || gcfuzz_is_immortal(object) == 0 || !IsTracked(object)) return;
  GetObjectObserver().SeenImmortal(AsTracked(object)->id);
}

}  // namespace gcfuzz
