#include "execute/raised.h"

namespace gcfuzz {

Raised RaisedOf(PyObject* type) {
  return {PyExceptionClass_Name(type), PyErr_GivenExceptionMatches(type, PyExc_SystemError) != 0,
          PyErr_GivenExceptionMatches(type, PyExc_MemoryError) != 0};
}

}  // namespace gcfuzz
