// sys.unraisablehook, replaced: CPython's own prints, and its arguments keep
// exceptions, and through them objects, alive.
#ifndef GCFUZZ_PYTHON_UNRAISABLE_H_
#define GCFUZZ_PYTHON_UNRAISABLE_H_

#include <Python.h>

#include <cstdint>

namespace gcfuzz {

// Attached, once, at start-up.
void InstallUnraisableHook();

// Exceptions that reached the hook in this process. Any thread.
uint64_t UnraisableCount();

// Who is told of their types, which are borrowed and may be null; null: nobody.
void SetUnraisableObserver(void (*observer)(PyObject* type));

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_UNRAISABLE_H_
