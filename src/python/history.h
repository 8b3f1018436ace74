// What happened before in the process, as far as the way through CPython is longer or shorter
// by it: caches, queues, objects that no other thread has used yet. An interleaved execution
// counts edges, so it wants the same way whatever came before.
//
// Where an object lies in memory is not undone: a dict whose keys are types or objects
// takes a few edges more or less by their addresses. With ThreadSanitizer the cache of the types
// stays as well.
#ifndef GCFUZZ_PYTHON_HISTORY_H_
#define GCFUZZ_PYTHON_HISTORY_H_

#include <vector>

namespace gcfuzz {

// The objects that are there become as they are when all threads have used all of them: what
// happens at the first use only has happened. Attached, alone, once, at start-up.
void AgeStartupHeap();

// Forgets it, but for what belongs to other threads. CPython has their thread states in the
// order of `thread_states`, whatever the order in which they were made. Attached, alone.
void ForgetHistory(const std::vector<void*>& thread_states);

// What belongs to the calling thread, and what other threads have left to it. Attached. Drops
// objects if other threads have.
void ForgetHistoryOfThread();

// The rest, when all threads have done so. While nobody is attached.
void ForgetGracePeriods();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_HISTORY_H_
