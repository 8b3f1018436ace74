#include "interleave/turnstile.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gcfuzz {
namespace {

// The thread under test may be about to look at errno.
void Futex(uint32_t* word, int operation, uint32_t value) {
  const int saved = errno;
  syscall(SYS_futex, word, operation, value, nullptr, nullptr, 0);
  errno = saved;
}

}  // namespace

void Turnstile::Open() {
  __atomic_store_n(&open_, 1, __ATOMIC_RELEASE);
  Futex(&open_, FUTEX_WAKE_PRIVATE, 1);
}

// A signal or a wake-up of what was here before us only means to look again.
void Turnstile::Pass() {
  while (__atomic_exchange_n(&open_, 0, __ATOMIC_ACQUIRE) == 0) {
    Futex(&open_, FUTEX_WAIT_PRIVATE, 0);
  }
}

}  // namespace gcfuzz
