// What an execution was good for: the things that fuzzing this collector is about.
#ifndef GCFUZZ_EXECUTE_TRAITS_H_
#define GCFUZZ_EXECUTE_TRAITS_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "oracle/ledger.h"
#include "schedule/schedule.h"

namespace gcfuzz {

enum class Trait : uint8_t { Collects, BreaksCycle, BreaksItAtOnce, Resurrects, Races, Crosses };

// Indexed by Trait. What the descriptions say is exactly what is counted. Where the ledger
// cannot tell, an execution is left out: the true share may be larger.
struct TraitInfo {
  std::string_view name;
  std::string_view description;
};
inline constexpr TraitInfo kTraits[] = {
    {"collect", "an operation called gc.collect(); automatic collections do not count"},
    {"break_cycle",
     "the collector called tp_clear on a tracked object that other trash still referred "
     "to, at the end at the latest"},
    {"break_it_at_once", "the same, while the schedule ran"},
    {"resurrect", "a tracked object outlived the operation in which its finalizer ran"},
    {"race", "two threads got hold of the same object through a shared slot"},
    {"cross_threads",
     "a tracked object was dropped by another of the schedule's threads than "
     "the one that made it"},
};
inline constexpr size_t kTraitCount = std::size(kTraits);
using TraitSet = std::bitset<kTraitCount>;

// Of one execution, what the ledger does not know.
struct Circumstances {
  bool collected = false;           // a `collect` was effective
  bool raced = false;               // SharedSlots::TakeRaced
  bool broke_cycle = false;         // LedgerObserver::TakeCycleBroken
  bool broke_cycle_at_end = false;  // LedgerObserver::TakeCycleBrokenAtEnd
  std::vector<uint32_t> excused;    // tracked objects whose cycle no tp_clear breaks
};

// REQUIRES: the ledger is that of an execution of the schedule, at quiescence.
TraitSet TraitsOf(const Schedule& schedule, const Ledger& ledger,
                  const Circumstances& circumstances);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_TRAITS_H_
