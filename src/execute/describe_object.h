// What only CPython knows about an object, for a report.
#ifndef GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_
#define GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_

#include "python/ref.h"

#include "report/object_state.h"

namespace gcfuzz {

// REQUIRES: the object's memory is valid: it has not been dropped. Attached.
// The serial and place are left to the caller.
ObjectState DescribeObject(PyObject* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_
