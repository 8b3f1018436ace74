// What only CPython knows about an object, for a report.
#ifndef GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_
#define GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_

#include <Python.h>

#include "report/finding_report.h"

namespace gcfuzz {

// REQUIRES: the object's memory is valid: it has not been dropped. Attached.
ObjectState DescribeObject(uint32_t serial, PyObject* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_DESCRIBE_OBJECT_H_
