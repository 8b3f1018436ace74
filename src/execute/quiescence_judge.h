// Judges at quiescence, when nothing of an execution may be left: the oracles that look at the
// whole account, in the order of what they say about the cause.
#ifndef GCFUZZ_EXECUTE_QUIESCENCE_JUDGE_H_
#define GCFUZZ_EXECUTE_QUIESCENCE_JUDGE_H_

#include <vector>

#include "execute/left_over.h"
#include "execute/life_judge.h"
#include "oracle/cost_grows.h"
#include "oracle/ledger.h"
#include "oracle/made_objects.h"
#include "oracle/refcount_drift.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// Coordinator, attached. What it is given has to outlive it.
class QuiescenceJudge {
 public:
  QuiescenceJudge(Ledger& ledger, MadeObjects& made_objects, const LifeJudge& lives)
      : ledger_(ledger), made_objects_(made_objects), lives_(lives) {}

  // Takes what is there, and what it counts, as what is always there. Call before the first
  // execution, after the start-up heap was frozen.
  void Remember();

  // Before each execution.
  void Begin();

  // `thawed`: the execution has called gc.unfreeze(); the start-up heap is frozen again here.
  // REQUIRES: ReachQuiescence has returned.
  Verdict Judge(bool thawed);

  // How many objects that no ledger follows have come since Remember, and stayed.
  size_t come() const { return left_over_.come(); }

  void SetGrowthLimits(const GrowthLimits& limits) { growth_ = GrowthWatch(limits); }

 private:
  std::vector<ObjectAt> TakeLeftOver(bool thawed);
  Verdict JudgeAlive(bool thawed);
  Verdict BlameLost(const Verdict& drift);
  size_t CountImmortal(const Verdict& verdict) const;

  Ledger& ledger_;
  MadeObjects& made_objects_;
  const LifeJudge& lives_;
  LeftOver left_over_;
  std::vector<Sentinel> sentinels_;
  int lost_pages_before_ = 0;
  GrowthWatch growth_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_QUIESCENCE_JUDGE_H_
