#include "python/allocated_blocks.h"

#include "base/harness_fault.h"
#include "python/ref.h"

namespace gcfuzz {

int64_t AllocatedBlocks() {
  PyObject* const function = PySys_GetObject("getallocatedblocks");
  const Ref blocks = function != nullptr ? Ref::Steal(PyObject_CallNoArgs(function)) : Ref();
  if (!blocks) HarnessFault("sys.getallocatedblocks() is missing or raised");
  return PyLong_AsLongLong(blocks.get());
}

}  // namespace gcfuzz
