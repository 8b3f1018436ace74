// What an oracle concludes about one execution.
#ifndef GCFUZZ_ORACLE_VERDICT_H_
#define GCFUZZ_ORACLE_VERDICT_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace gcfuzz {

enum class VerdictKind : uint8_t {
  Clean,
  NeverDropped,
  DroppedTwice,
};

// "clean", "never dropped", "dropped twice": stable, scripts compare them.
std::string_view NameOf(VerdictKind kind);

// The serials of the objects it is about, in the order of their birth; empty when clean.
struct Verdict {
  VerdictKind kind = VerdictKind::Clean;
  std::vector<uint32_t> serials;

  bool IsFinding() const { return kind != VerdictKind::Clean; }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_VERDICT_H_
