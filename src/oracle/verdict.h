// What an oracle concludes about one execution.
#ifndef GCFUZZ_ORACLE_VERDICT_H_
#define GCFUZZ_ORACLE_VERDICT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gcfuzz {

enum class VerdictKind : uint8_t {
  Clean,
  NeverDropped,
  DroppedTwice,
  DroppedWhileReachable,
  ClearedWhileReachable,
  FinalizedTwice,
  CallbackTwice,
  WrongOrder,
  TraversedWhileRunning,
  RefcountDrifted,
  BecameImmortal,
  DeallocatedWithReferences,
  InconsistentContainer,
  WrongException,
  CostGrows,
  MemoryLost,
  CollectsTooLate,
  NoProgress,
  Deadlock,
};

// "clean", "never dropped", "dropped twice" and so on: stable, scripts compare them.
std::string_view NameOf(VerdictKind kind);

// With what happened and the objects it is about; nothing of it when clean.
struct Verdict {
  VerdictKind kind = VerdictKind::Clean;
  // What happened, after the verdict's name: "2 of 5 tracked objects still alive although
  // nothing may refer to them". One line; no addresses, so that it reads the same each time.
  std::string sentence;
  std::vector<uint32_t> serials;    // tracked objects, in the order of their birth
  std::vector<const void*> others;  // addresses of types and containers (made_objects.h)

  bool IsFinding() const { return kind != VerdictKind::Clean; }
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_VERDICT_H_
