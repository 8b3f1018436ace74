// The kinds of yield points, for schedules and runners alike.
#ifndef GCFUZZ_BASE_YIELD_KINDS_H_
#define GCFUZZ_BASE_YIELD_KINDS_H_

#include <cstdint>
#include <string_view>

namespace gcfuzz {

enum class YieldKind : uint8_t {
#define GCFUZZ_YIELD_KIND(Name, word, doc) Name,
#include "base/yield_kinds.def"
#undef GCFUZZ_YIELD_KIND
};

// By number.
inline constexpr std::string_view kYieldWords[] = {
#define GCFUZZ_YIELD_KIND(Name, word, doc) word,
#include "base/yield_kinds.def"
#undef GCFUZZ_YIELD_KIND
};

inline constexpr int kYieldKinds = sizeof kYieldWords / sizeof kYieldWords[0];

// Those that code under test passes by the thousand: from Edge on.
inline constexpr int kFineKinds = 3;
constexpr int FineIndex(YieldKind kind) {
  return static_cast<int>(kind) - static_cast<int>(YieldKind::Edge);
}
constexpr bool IsFine(YieldKind kind) {
  return FineIndex(kind) >= 0 && FineIndex(kind) < kFineKinds;
}

}  // namespace gcfuzz

#endif  // GCFUZZ_BASE_YIELD_KINDS_H_
