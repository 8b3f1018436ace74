// Allocations that fail on purpose.
#ifndef GCFUZZ_PYTHON_ALLOCATION_FAILURE_H_
#define GCFUZZ_PYTHON_ALLOCATION_FAILURE_H_

#include <vector>

namespace gcfuzz {

// Puts a hook around CPython's allocators for objects, memory and raw memory (PyMem_SetAllocator;
// in the free-threaded build a hook must end in the allocator that was there, which this one does).
// Before any second thread exists, once.
void InstallAllocationHook();

// While it lives, the n-th allocation of the calling thread fails: malloc, calloc or
// realloc returns null. Later ones succeed. 0: none fails. They do not nest.
class FailingAllocation {
 public:
  explicit FailingAllocation(int n);
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

 private:
  int outer_;
};

// The same for raw memory, from which the collector takes its own (Python/object_stack.c): the
// first allocation fails, if the thread comes to it before it comes to a callback of ours.
// After that, CPython has more to clean up than it does. What the collector has put by is
// taken away meanwhile. Attached.
class FailingRawAllocation {
 public:
  FailingRawAllocation();
  ~FailingRawAllocation();
  FailingRawAllocation(const FailingRawAllocation&) = delete;
  FailingRawAllocation& operator=(const FailingRawAllocation&) = delete;

  static bool HasFailed();  // since the last one came to life on this thread
  static void CallOff();    // on this thread

 private:
  std::vector<void*> put_by_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_ALLOCATION_FAILURE_H_
