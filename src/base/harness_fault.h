// A harness fault says: gcfuzz itself is wrong, believe nothing of this run.
#ifndef GCFUZZ_BASE_HARNESS_FAULT_H_
#define GCFUZZ_BASE_HARNESS_FAULT_H_

namespace gcfuzz {

// The prefix of every harness fault on standard error; scripts look for it.
inline constexpr char kHarnessFaultPrefix[] = "gcfuzz: HARNESS FAULT: ";

// Prints the prefix, the printf-formatted message and a newline to standard
// error, then ends the process at once with kExitHarnessFault: no destructors and
// no atexit handlers, so that no engine mistakes it for a crash of the target.
// Any thread; allocates nothing.
[[noreturn]] void HarnessFault(const char* format, ...) __attribute__((format(printf, 1, 2)));

// From here on an operator new that finds no memory is a harness fault, in whatever library
// of ours: nothing here can go on without, and an exception would look like a crash of the
// target. CPython does not use operator new; where its allocators fail it raises MemoryError.
void FaultWhenMemoryRunsOut();

// What such a fault says.
inline constexpr char kMemoryRanOut[] = "memory ran out in gcfuzz's own code";

}  // namespace gcfuzz

#endif  // GCFUZZ_BASE_HARNESS_FAULT_H_
