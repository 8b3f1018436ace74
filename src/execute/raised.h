// Exceptions as the oracle sees them.
#ifndef GCFUZZ_EXECUTE_RAISED_H_
#define GCFUZZ_EXECUTE_RAISED_H_

#include "python/ref.h"

#include "oracle/wrong_exception.h"

namespace gcfuzz {

// Of an exception's type. What it returns is valid as long as the type.
Raised RaisedOf(PyObject* type);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_RAISED_H_
