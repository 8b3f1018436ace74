#include "python/late_frees.h"

#include <thread>

#include "base/harness_fault.h"
#include "python/internals.h"
#include "python/interpreter.h"

namespace gcfuzz {

int CountLateFrees() { return gcfuzz_count_late_frees(); }

void LetAThreadFreeLate() {
  const Detached detached;
  std::thread([] {
    const ThreadStateScope scope;
    if (gcfuzz_free_late() == 0) HarnessFault("no memory to free late");
  }).join();
}

}  // namespace gcfuzz
