// Freelists of instances, as binding layers keep them: tp_free puts an object's memory
// aside and tp_alloc makes the next instance of it. One list for each type (and thread),
// so memory never serves a type of another size; what waits in it keeps its reference to
// the type, as in Cython, so the list does not outlive the type.
#ifndef GCFUZZ_PYTHON_FREELIST_H_
#define GCFUZZ_PYTHON_FREELIST_H_

#include <Python.h>

namespace gcfuzz {

inline constexpr int kFreelistSize = 4;  // small: full lists and empty ones are both common

// tp_alloc and tp_free of a kind that parks: one list for the process, or one for each
// thread. Types that only inherit them use the allocator.
PyObject* AllocShared(PyTypeObject* type, Py_ssize_t items);
void FreeShared(void* object);
PyObject* AllocPerThread(PyTypeObject* type, Py_ssize_t items);
void FreePerThread(void* object);

// Gives back all that waits, and lets nothing wait until OpenFreelists: between executions
// the lists are empty, as they are after a layer's module or thread has gone. Attached,
// while no schedule runs.
void CloseFreelists();
void OpenFreelists();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_FREELIST_H_
