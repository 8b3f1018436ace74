#include "minimize/minimize.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "minimize/edits.h"
#include "schedule/codec.h"
#include "schedule/op_table.h"
#include "schedule/slot_operands.h"

namespace gcfuzz {
namespace {

// The terms of the order, most important first. Together they hold all of a
// schedule, so two schedules with the same key are equal.
struct OrderKey {
  uint8_t threads;
  size_t operations;
  int cost = 0;
  std::vector<uint8_t> operands;
  std::vector<uint8_t> codes_and_threads;

  explicit OrderKey(const Schedule& schedule)
      : threads(schedule.threads), operations(schedule.operations.size()) {
    for (const Operation& operation : schedule.operations) {
      cost += InfoOf(operation.code).cost;
      operands.insert(operands.end(), operation.operands.begin(), operation.operands.end());
      codes_and_threads.push_back(static_cast<uint8_t>(operation.code));
      codes_and_threads.push_back(operation.thread);
    }
  }

  auto Tied() const { return std::tie(threads, operations, cost, operands, codes_and_threads); }
};

// The best schedule so far, and the one gate through which a better one comes.
class Search {
 public:
  Search(Schedule start, const StillFails& still_fails, const Progress& progress)
      : best_(std::move(start)), still_fails_(still_fails), progress_(progress) {}

  const Schedule& best() const { return best_; }
  int improvements() const { return improvements_; }

  // What was turned down gets another chance: a flaky failure may just not have shown.
  void BeginRound() { tried_.clear(); }

  void BeginPass(std::string_view name) {
    pass_ = name;
    Report();
  }

  // True if the candidate is the best now. In a round no candidate is run twice:
  // different passes often come to the same one, and each run is expensive.
  bool Try(Schedule candidate) {
    if (!Simpler(candidate, best_) || !tried_.insert(Encode(candidate)).second ||
        !still_fails_(candidate)) {
      return false;
    }
    best_ = std::move(candidate);
    ++improvements_;
    Report();
    return true;
  }

 private:
  void Report() const {
    if (progress_) {
      progress_(pass_, best_);
    }
  }

  Schedule best_;
  const StillFails& still_fails_;
  const Progress& progress_;
  std::string_view pass_;
  std::set<std::vector<uint8_t>> tried_;
  int improvements_ = 0;
};

void RemoveThreads(Search& search) {
  for (int thread = search.best().threads - 1; thread >= 0; --thread) {
    if (search.best().threads > 1) {
      search.Try(WithoutThread(search.best(), static_cast<uint8_t>(thread)));
    }
  }
}

void RemoveBodies(Search& search) {
  for (int body = 0; body < kBodies; ++body) search.Try(WithoutBody(search.best(), body));
}

void MergeThreads(Search& search) {
  for (uint8_t from = search.best().threads - 1; from > 0; --from) {
    for (uint8_t into = 0; into < from; ++into) {
      if (search.Try(WithThreadMerged(search.best(), from, into))) {
        break;
      }
    }
  }
}

// Into an empty one this only renumbers.
void MergeBodies(Search& search) {
  for (int from = kBodies - 1; from > 0; --from) {
    for (int into = 0; into < from; ++into) {
      if (search.Try(WithBodyMerged(search.best(), from, into))) break;
    }
  }
}

void RemoveChunks(Search& search, size_t chunk) {
  size_t begin = 0;
  while (begin < search.best().operations.size()) {
    if (!search.Try(WithoutOperations(search.best(), begin, begin + chunk))) {
      begin += chunk;
    }
  }
}

void RemoveOperations(Search& search) {
  for (size_t chunk = (search.best().operations.size() + 1) / 2; chunk > 0; chunk /= 2) {
    RemoveChunks(search, chunk);
  }
}

// Pairs are many: only of what is nearly small enough to be read.
constexpr size_t kMostOperationsInPairs = 16;

// What makes an object and what uses it may have to go at once, wherever they stand.
void RemovePairs(Search& search) {
  if (search.best().operations.size() > kMostOperationsInPairs) return;
  for (size_t first = 0; first < search.best().operations.size(); ++first) {
    for (size_t second = first + 1; second < search.best().operations.size(); ++second) {
      const Schedule without = WithoutOperations(search.best(), second, second + 1);
      search.Try(WithoutOperations(without, first, first + 1));
    }
  }
}

// The lowest slot from `first` on that is not in `named`; `slot` if none lies below it.
uint8_t LowerFreeSlot(const SlotSet& named, uint8_t first, uint8_t slot) {
  while (first < slot && named[first]) {
    ++first;
  }
  return first < slot ? first : slot;
}

std::vector<uint8_t> ThreadsAndBodies(const Schedule& schedule) {
  std::vector<uint8_t> actors;
  actors.reserve(size_t{schedule.threads} + kBodies);
  for (uint8_t thread = 0; thread < schedule.threads; ++thread) actors.push_back(thread);
  for (int body = 0; body < kBodies; ++body) actors.push_back(BodyNumber(body));
  return actors;
}

// Renumbers the slots of each thread from r0 on, of each body from r1: its r0 is what
// it is about. Shared slots are tried too: one that only this thread names, or that
// nothing really passes through, can be private.
void RenamePrivateSlots(Search& search) {
  for (const uint8_t actor : ThreadsAndBodies(search.best())) {
    const uint8_t first = IsBody(actor) ? 1 : 0;
    for (uint8_t slot = first + 1; slot < kSlots; ++slot) {
      const SlotSet named = SlotsNamedBy(search.best(), actor);
      const uint8_t lower = LowerFreeSlot(named, first, slot);
      if (named[slot] && lower < slot && lower < kPrivateSlots) {
        search.Try(WithSlotRenamed(search.best(), actor, slot, lower));
      }
    }
  }
}

// Renumbers the shared slots from s0 on, for all threads and bodies at once.
void RenameSharedSlots(Search& search) {
  const std::vector<uint8_t> actors = ThreadsAndBodies(search.best());
  for (uint8_t slot = kPrivateSlots; slot < kSlots; ++slot) {
    SlotSet named;
    for (const uint8_t actor : actors) named |= SlotsNamedBy(search.best(), actor);
    Schedule candidate = search.best();
    const uint8_t lower = LowerFreeSlot(named, kPrivateSlots, slot);
    for (const uint8_t actor : actors) candidate = WithSlotRenamed(candidate, actor, slot, lower);
    search.Try(std::move(candidate));
  }
}

void RenameSlots(Search& search) {
  RenamePrivateSlots(search);
  RenameSharedSlots(search);
}

// Is `value` worth trying in the place of the larger `current`? Features lose one
// bit at a time; a slot that the thread names nowhere else would be empty.
bool WorthTrying(OperandKind kind, const SlotSet& named, uint8_t value, uint8_t current) {
  if (value == 0) {
    return true;
  }
  if (kind == OperandKind::TypeFeatures || kind == OperandKind::ClassFeatures) {
    return (value & ~current) == 0;
  }
  if (MayNameSlot(kind)) {
    return named[IsSlot(kind) ? value : value - 1];
  }
  return true;
}

void LowerOperand(Search& search, size_t index, size_t operand) {
  const Operation operation = search.best().operations[index];
  const OperandKind kind = InfoOf(operation.code).operands[operand];
  const uint8_t current = operation.operands[operand];
  const SlotSet named = SlotsNamedBy(search.best(), operation.thread);
  for (uint8_t value = 0; value < current; ++value) {
    if (!WorthTrying(kind, named, value, current)) {
      continue;
    }
    Schedule candidate = search.best();
    candidate.operations[index].operands[operand] = value;
    if (search.Try(std::move(candidate))) {
      return;
    }
  }
}

void LowerOperands(Search& search) {
  for (size_t index = 0; index < search.best().operations.size(); ++index) {
    const size_t operands = InfoOf(search.best().operations[index].code).operands.size();
    for (size_t operand = 0; operand < operands; ++operand) {
      LowerOperand(search, index, operand);
    }
  }
}

void LowerThreadsOfOperations(Search& search) {
  for (size_t index = 0; index < search.best().operations.size(); ++index) {
    for (uint8_t thread = 0; thread < search.best().threads; ++thread) {
      if (thread >= search.best().operations[index].thread) break;
      Schedule candidate = search.best();
      candidate.operations[index].thread = thread;
      if (search.Try(std::move(candidate))) {
        break;
      }
    }
  }
}

struct Pass {
  std::string_view name;
  void (*run)(Search&);
};

// From coarse to fine: what removes most for one run of the predicate comes first. Pairs come
// last, when there are few left.
constexpr Pass kPasses[] = {
    {"remove threads", RemoveThreads},
    {"remove bodies", RemoveBodies},
    {"remove operations", RemoveOperations},
    {"merge threads", MergeThreads},
    {"merge bodies", MergeBodies},
    {"rename slots", RenameSlots},
    {"lower operands", LowerOperands},
    {"lower threads of operations", LowerThreadsOfOperations},
    {"remove pairs of operations", RemovePairs},
};

}  // namespace

bool Simpler(const Schedule& left, const Schedule& right) {
  return OrderKey(left).Tied() < OrderKey(right).Tied();
}

Schedule Minimize(Schedule schedule, const StillFails& still_fails, const Progress& progress) {
  Search search(std::move(schedule), still_fails, progress);
  int before = -1;
  while (before != search.improvements()) {
    before = search.improvements();
    search.BeginRound();
    for (const Pass& pass : kPasses) {
      search.BeginPass(pass.name);
      pass.run(search);
    }
  }
  return search.best();
}

}  // namespace gcfuzz
