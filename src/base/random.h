// A small deterministic generator: the same seed gives the same sequence with
// every compiler and standard library, which std:: distributions do not promise.
#ifndef GCFUZZ_BASE_RANDOM_H_
#define GCFUZZ_BASE_RANDOM_H_

#include <cstdint>

namespace gcfuzz {

// SplitMix64 (Steele, Lea, Flood 2014). Seeding costs nothing, so a mutation can
// have a generator of its own. Not thread-safe.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // Uniform enough in [0, bound). REQUIRES: bound > 0.
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>((Next() >> 32) * bound >> 32); }

  // True once in n on average. REQUIRES: n > 0.
  bool OneIn(uint32_t n) { return Below(n) == 0; }

 private:
  uint64_t state_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_BASE_RANDOM_H_
