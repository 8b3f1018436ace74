// edges.h. The linker takes the callbacks here (CMakeLists.txt), since engines have their own of
// these names and refuse them; their counters are others (inline-8bit-counters).
#include <cstdint>

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

void PauseEdges(bool pause) {
  paused = pause;
  on = wanted && !paused;
}

}  // namespace gcfuzz

// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

// Numbers the edges of an object file, for those who tell one from another by number.
void __wrap___sanitizer_cov_trace_pc_guard_init(uint32_t*, uint32_t*) {}

void __wrap___sanitizer_cov_trace_pc_guard(uint32_t*) {
  if (!gcfuzz::on) return;
  gcfuzz::Position& position = gcfuzz::ThePosition();
  const uint32_t count = ++position.counts[static_cast<int>(gcfuzz::YieldKind::Edge)];
  if (count < position.next_edge) return;
  gcfuzz::control::PassEdge(reinterpret_cast<uintptr_t>(__builtin_return_address(0)));
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
