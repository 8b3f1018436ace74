// The objects that are there before any schedule: CPython's own, and ours.
#ifndef GCFUZZ_PYTHON_STARTUP_HEAP_H_
#define GCFUZZ_PYTHON_STARTUP_HEAP_H_

namespace gcfuzz {

// Collects, takes what is there now as the start-up heap and hides it from the
// collector (gc.freeze), so that a collection costs what the schedule's objects cost
// (3.13.0 excepted: gcfuzz_can_freeze). Attached, alone.
void FreezeStartupHeap();

// Hides again what a schedule has thawed. What CPython has made since the start and
// keeps is hidden too, and belongs to the start-up heap from now on. Attached, alone.
void FreezeAgain();

// By address: an object that came later may stand where one of them stood. Any thread.
bool IsStartupObject(const void* object);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_STARTUP_HEAP_H_
