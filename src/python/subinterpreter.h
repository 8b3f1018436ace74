// Interpreters beside the main one.
#ifndef GCFUZZ_PYTHON_SUBINTERPRETER_H_
#define GCFUZZ_PYTHON_SUBINTERPRETER_H_

#include <cstdint>

namespace gcfuzz {

// How many a process makes; then both functions say no. Each leaves about 6 MB behind (3.13.5,
// asan, an interpreter that runs nothing): what its threads' heaps abandon hangs from
// `interp->mimalloc.abandoned_pool`, which PyInterpreterState_Delete forgets (Python/pystate.c,
// 3.13 to main). Without a bound a long campaign runs out of memory, which looks like a finding.
inline constexpr int kMostSubinterpreters = 40;

// Makes an interpreter on the calling thread, makes objects, cycles, weak references
// and finalizers in it, collects some of them, and ends it with the others alive. False
// if CPython refuses, or there have been enough. The thread is attached to the main
// interpreter before and after.
bool LiveInSubinterpreter();

enum class DebugFlags : uint8_t { kNone, kSaveAll, kUncollectable };

// The same with an object in gc.garbage and gc.set_debug of these flags: what CPython says of
// that at the end goes nowhere; without a flag its warning is an error.
bool EndSubinterpreterWithGarbage(DebugFlags flags);

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_SUBINTERPRETER_H_
