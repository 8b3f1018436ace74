#include "base/harness_fault.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <new>

#include "base/exit_codes.h"

namespace gcfuzz {

void HarnessFault(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  std::fputs(kHarnessFaultPrefix, stderr);
  std::vfprintf(stderr, format, arguments);
  std::fputc('\n', stderr);
  std::fflush(stderr);
  va_end(arguments);
  // Not _exit: within a report of its own, ThreadSanitizer turns that into another exit code.
  syscall(SYS_exit_group, kExitHarnessFault);
  __builtin_unreachable();
}

void FaultWhenMemoryRunsOut() {
  std::set_new_handler([] { HarnessFault("%s", kMemoryRanOut); });
}

}  // namespace gcfuzz
