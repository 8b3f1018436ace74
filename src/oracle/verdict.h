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

// With the objects it is about; none when clean.
struct Verdict {
  VerdictKind kind = VerdictKind::Clean;
  std::vector<uint32_t> serials;    // tracked objects, in the order of their birth
  std::vector<const void*> others;  // addresses of types and containers (made_objects.h)

  bool IsFinding() const { return kind != VerdictKind::Clean; }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_VERDICT_H_
