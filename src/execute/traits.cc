#include "execute/traits.h"

#include <algorithm>

namespace gcfuzz {
namespace {

bool AtWork(Place place) { return place.thread != Place::kCoordinator; }

// finalize_now finalizes what is alive and stays so.
bool IsFinalizeNow(Place place, const Schedule& schedule) {
  return place.operation >= 0 &&
         schedule.operations[static_cast<size_t>(place.operation)].code == OpCode::Finalize;
}

// A collection finalizes, clears and drops trash in the midst of one operation, and so does
// the end of a last reference. An object to which nothing more happens there was let live.
class Finalizations {
 public:
  explicit Finalizations(const Schedule& schedule) : schedule_(schedule) {}

  void Apply(const Event& event) {
    const auto pending = std::find_if(pending_.begin(), pending_.end(), [&](const Event& other) {
      return other.serial == event.serial;
    });
    if (pending != pending_.end()) {
      if (!(pending->place == event.place)) outlived_.push_back(event.serial);
      pending_.erase(pending);
    }
    const bool starts = event.kind == EventKind::Finalized && AtWork(event.place);
    if (starts && !IsFinalizeNow(event.place, schedule_)) pending_.push_back(event);
  }

  const std::vector<uint32_t>& outlived() const { return outlived_; }

 private:
  const Schedule& schedule_;
  std::vector<Event> pending_;  // finalized, and nothing since: few at a time
  std::vector<uint32_t> outlived_;
};

bool AnyBut(const std::vector<uint32_t>& serials, const std::vector<uint32_t>& excused) {
  return std::any_of(serials.begin(), serials.end(), [&](uint32_t serial) {
    return std::find(excused.begin(), excused.end(), serial) == excused.end();
  });
}

}  // namespace

TraitSet TraitsOf(const Schedule& schedule, const Ledger& ledger,
                  const Circumstances& circumstances) {
  TraitSet traits;
  const auto set = [&](Trait trait, bool yes) {
    if (yes) traits.set(static_cast<size_t>(trait));
  };
  Finalizations finalizations(schedule);
  for (const Event& event : ledger.Events()) {
    finalizations.Apply(event);
    set(Trait::Crosses, event.kind == EventKind::Dropped && AtWork(event.place) &&
                            event.place.thread != ledger.BirthPlaceOf(event.serial).thread);
  }
  set(Trait::Collects, circumstances.collected);
  set(Trait::BreaksCycle, circumstances.broke_cycle || circumstances.broke_cycle_at_end);
  set(Trait::BreaksItAtOnce, circumstances.broke_cycle);
  set(Trait::Races, circumstances.raced);
  set(Trait::Resurrects, AnyBut(finalizations.outlived(), circumstances.excused));
  return traits;
}

}  // namespace gcfuzz
