#include "python/allocation_failure.h"

#include <Python.h>

#include <cstdint>
#include <utility>

#include "python/internals.h"

namespace gcfuzz {
namespace {

// Counts down; the allocation that makes it 0 fails.
thread_local int countdown;

enum class Raw : uint8_t { kGood, kFailsNext, kHasFailed };
thread_local Raw raw;

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

void* RawMalloc(void* context, size_t size) {
  if (raw != Raw::kFailsNext) return Below(context).malloc(Below(context).ctx, size);
  raw = Raw::kHasFailed;
  return nullptr;
}

void* RawCalloc(void* context, size_t count, size_t size) {
  return Below(context).calloc(Below(context).ctx, count, size);
}

void* RawRealloc(void* context, void* memory, size_t size) {
  return Below(context).realloc(Below(context).ctx, memory, size);
}

void Wrap(PyMemAllocatorDomain domain, PyMemAllocatorEx hook) {
  auto& below = *static_cast<PyMemAllocatorEx*>(hook.ctx);
  PyMem_GetAllocator(domain, &below);
  PyMem_SetAllocator(domain, &hook);
}

PyMemAllocatorEx below_mem;
PyMemAllocatorEx below_object;
PyMemAllocatorEx below_raw;

}  // namespace

void InstallAllocationHook() {
  Wrap(PYMEM_DOMAIN_MEM, {&below_mem, Malloc, Calloc, Realloc, Free});
  Wrap(PYMEM_DOMAIN_OBJ, {&below_object, Malloc, Calloc, Realloc, Free});
  Wrap(PYMEM_DOMAIN_RAW, {&below_raw, RawMalloc, RawCalloc, RawRealloc, Free});
}

FailingAllocation::FailingAllocation(int n) : outer_(std::exchange(countdown, n)) {}
FailingAllocation::~FailingAllocation() { countdown = outer_; }

FailingRawAllocation::FailingRawAllocation() {
  raw = Raw::kFailsNext;
  while (void* chunk = gcfuzz_take_stack_chunk()) put_by_.push_back(chunk);
  raw = Raw::kFailsNext;
}
FailingRawAllocation::~FailingRawAllocation() {
  CallOff();
  for (void* chunk : put_by_) gcfuzz_give_stack_chunk(chunk);
}
bool FailingRawAllocation::HasFailed() { return raw == Raw::kHasFailed; }
void FailingRawAllocation::CallOff() {
  if (raw == Raw::kFailsNext) raw = Raw::kGood;
}

}  // namespace gcfuzz
