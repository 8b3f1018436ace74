// The fixed pool of strings. CPython interns attribute names for ever, so an input
// must never bring a new one.
#ifndef GCFUZZ_PYTHON_NAMES_H_
#define GCFUZZ_PYTHON_NAMES_H_

#include <Python.h>

namespace gcfuzz {

inline constexpr int kPooledNames = 4;

struct Names {
  PyObject* attributes[kPooledNames];  // x0 to x3
  PyObject* class_name;                // the __name__ of every Python class made
  PyObject* slots;                     // "__slots__"
  PyObject* dict;                      // "__dict__"
  PyObject* weakref;                   // "__weakref__"
  PyObject* del;                       // "__del__"
};

// Attached, once, at start-up. The strings live as long as the process.
void MakeNames();

// Borrowed references, any attached thread.
const Names& GetNames();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_NAMES_H_
