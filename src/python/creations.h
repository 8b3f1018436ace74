// Which objects CPython makes.
#ifndef GCFUZZ_PYTHON_CREATIONS_H_
#define GCFUZZ_PYTHON_CREATIONS_H_

namespace gcfuzz {

// From now on `observer` is told of each object that is made, from a freelist too, on the thread
// that makes it and before anybody else sees it. It must be quick and call nothing of CPython.
// Attached, once, while there is one thread: PyRefTracer_SetTracer (Objects/object.c) orders
// nothing, and what calls it is _Py_NewReference.
void ObserveCreations(void (*observer)(const void* object));

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_CREATIONS_H_
