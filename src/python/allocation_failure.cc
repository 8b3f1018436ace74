#include "python/allocation_failure.h"

#include <Python.h>

#include <utility>

namespace gcfuzz {
namespace {

// Counts down; the allocation that makes it 0 fails.
thread_local int countdown;

bool FailsNow() {
  if (countdown == 0) return false;
  --countdown;
  return countdown == 0;
}

const PyMemAllocatorEx& Below(void* context) { return *static_cast<PyMemAllocatorEx*>(context); }

void* Malloc(void* context, size_t size) {
  return FailsNow() ? nullptr : Below(context).malloc(Below(context).ctx, size);
}

void* Calloc(void* context, size_t count, size_t size) {
  return FailsNow() ? nullptr : Below(context).calloc(Below(context).ctx, count, size);
}

void* Realloc(void* context, void* memory, size_t size) {
  return FailsNow() ? nullptr : Below(context).realloc(Below(context).ctx, memory, size);
}

void Free(void* context, void* memory) { Below(context).free(Below(context).ctx, memory); }

void Wrap(PyMemAllocatorDomain domain, PyMemAllocatorEx& below) {
  PyMem_GetAllocator(domain, &below);
  PyMemAllocatorEx hook = {&below, Malloc, Calloc, Realloc, Free};
  PyMem_SetAllocator(domain, &hook);
}

PyMemAllocatorEx below_mem;
PyMemAllocatorEx below_object;

}  // namespace

void InstallAllocationHook() {
  Wrap(PYMEM_DOMAIN_MEM, below_mem);
  Wrap(PYMEM_DOMAIN_OBJ, below_object);
}

FailingAllocation::FailingAllocation(int n) : outer_(std::exchange(countdown, n)) {}
FailingAllocation::~FailingAllocation() { countdown = outer_; }

}  // namespace gcfuzz
