// Native stacks of all threads of this process, without a debugger: each is asked by a
// signal to print its own.
#ifndef GCFUZZ_REPORT_NATIVE_STACKS_H_
#define GCFUZZ_REPORT_NATIVE_STACKS_H_

#include <sys/types.h>

namespace gcfuzz {

// Takes a signal for asking. Once, before any thread that may be asked.
void PrepareNativeStacks();

struct SystemThreads {
  static constexpr int kMost = 64;
  pid_t ids[kMost];
  int count = 0;
};

// The threads of this process, the calling one too. Async-signal-safe.
SystemThreads ListSystemThreads();

// Prints the thread's stack to standard error, as the sanitizer prints stacks or, without
// one, as addresses. A thread that was asked stands still until LetThreadsGo. False if it
// has not answered within `milliseconds`: TSan delivers signals late, and a sanitizer's own
// thread takes none. One thread at a time; async-signal-safe as far as the sanitizer's
// printing is, which engines rely on as well.
bool PrintNativeStack(pid_t system_id, int milliseconds);

void LetThreadsGo();

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_NATIVE_STACKS_H_
