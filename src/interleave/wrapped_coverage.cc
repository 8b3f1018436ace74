// edges.h. The linker takes the callbacks here (CMakeLists.txt), since engines have their own of
// these names and refuse them; their counters are others (inline-8bit-counters).
#include <cstdint>
#include <utility>

#include "interleave/control.h"
#include "interleave/edges.h"
#include "interleave/position.h"

namespace gcfuzz {
namespace {

thread_local bool on;  // wanted and not paused: the one look at each edge
thread_local bool wanted;
thread_local bool paused;

}  // namespace

void CountEdges(bool count) {
  wanted = count;
  on = wanted && !paused;
}

bool PauseEdges(bool pause) {
  const bool before = std::exchange(paused, pause);
  on = wanted && !paused;
  return before;
}

namespace {

// Counts it, and stops for it if a policy asks. A function of its own: what does not come here
// saves no register.
[[gnu::noinline]] void Count(YieldKind kind, const void* where) {
  Position& position = ThePosition();
  const uint32_t count = ++position.counts[static_cast<int>(kind)];
  if (count < position.next[FineIndex(kind)]) return;
  control::PassFine(kind, reinterpret_cast<uintptr_t>(where));
}

[[gnu::always_inline]] inline void Pass(YieldKind kind, const void* where) {
  if (on) Count(kind, where);
}

}  // namespace
}  // namespace gcfuzz

// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

// Numbers the edges of an object file, for those who tell one from another by number.
void __wrap___sanitizer_cov_trace_pc_guard_init(uint32_t*, uint32_t*) {}

void __wrap___sanitizer_cov_trace_pc_guard(uint32_t*) {
  gcfuzz::Pass(gcfuzz::YieldKind::Edge, __builtin_return_address(0));
}

// By how many bytes are loaded or stored, and where: nothing to us.
#define GCFUZZ_ACCESS(size)                                              \
  void __wrap___sanitizer_cov_load##size(const void*) {                  \
    gcfuzz::Pass(gcfuzz::YieldKind::Load, __builtin_return_address(0));  \
  }                                                                      \
  void __wrap___sanitizer_cov_store##size(const void*) {                 \
    gcfuzz::Pass(gcfuzz::YieldKind::Store, __builtin_return_address(0)); \
  }
GCFUZZ_ACCESS(1)
GCFUZZ_ACCESS(2)
GCFUZZ_ACCESS(4)
GCFUZZ_ACCESS(8)
GCFUZZ_ACCESS(16)
#undef GCFUZZ_ACCESS

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
