// Pseudo-random numbers for policies.
#ifndef GCFUZZ_INTERLEAVE_DICE_H_
#define GCFUZZ_INTERLEAVE_DICE_H_

#include <cstdint>

namespace gcfuzz {

// All of it is inlined where it is used: a copy compiled elsewhere would be instrumented, and
// ThreadSanitizer would see what threads that take turns do to one policy. (splitmix64)
class Dice {
 public:
  [[gnu::always_inline]] explicit Dice(uint64_t seed) : state_(seed) {}

  // From 0 to limit - 1. REQUIRES: limit > 0.
  [[gnu::always_inline]] uint32_t Below(uint32_t limit) {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t bits = state_;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return static_cast<uint32_t>((bits >> 32) * limit >> 32);
  }

  // From 1 to 2^(bits-1); each doubling is as likely as the one before.
  [[gnu::always_inline]] uint32_t LogUniform(uint32_t bits) { return 1 + Below(1u << Below(bits)); }

 private:
  uint64_t state_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_INTERLEAVE_DICE_H_
