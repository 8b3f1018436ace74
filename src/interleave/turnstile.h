// How one thread lets another one run and waits for its own turn: a futex word each, and
// system calls that no sanitizer sees.
#ifndef GCFUZZ_INTERLEAVE_TURNSTILE_H_
#define GCFUZZ_INTERLEAVE_TURNSTILE_H_

#include <cstdint>

namespace gcfuzz {

class Turnstile {
 public:
  // Lets the one thread that waits, or will wait, pass. Everything written before is seen
  // by it. REQUIRES: it has passed since the last call.
  void Open();

  // Passes when it is open, and closes it.
  void Pass();

 private:
  uint32_t open_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_TURNSTILE_H_
