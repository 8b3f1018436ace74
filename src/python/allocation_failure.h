// Allocations that fail on purpose.
#ifndef GCFUZZ_PYTHON_ALLOCATION_FAILURE_H_
#define GCFUZZ_PYTHON_ALLOCATION_FAILURE_H_

namespace gcfuzz {

// Puts a hook around CPython's allocators for objects and memory (PyMem_SetAllocator; in
// the free-threaded build a hook must end in the allocator that was there, which this
// one does). Before any second thread exists, once.
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

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_ALLOCATION_FAILURE_H_
