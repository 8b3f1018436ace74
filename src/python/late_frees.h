// Memory that CPython frees late, because another thread may still be reading it without a lock:
// arrays of lists and dicts that grew, for one (QSBR: Python/qsbr.c, Objects/obmalloc.c
// _PyMem_FreeDelayed).
#ifndef GCFUZZ_PYTHON_LATE_FREES_H_
#define GCFUZZ_PYTHON_LATE_FREES_H_

namespace gcfuzz {

// What threads that have ended have left to be freed by others, in batches: a thread leaves one or
// more, or none. While no other thread is attached. 0 with a GIL.
int CountLateFrees();

// A thread begins, frees something late and ends; it leaves a single batch. What was freed late
// before it can be freed when it ends: nobody can be reading any of that.
// REQUIRES: no other thread is attached. The calling thread is detached meanwhile.
void LetAThreadFreeLate();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_LATE_FREES_H_
