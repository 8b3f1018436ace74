#include "execute/quiescence_judge.h"

#include <algorithm>
#include <cstdint>

#include "execute/sentinels.h"
#include "oracle/lost_pages.h"
#include "oracle/never_dropped.h"
#include "oracle/object_count.h"
#include "python/allocated_blocks.h"
#include "python/internals.h"
#include "python/startup_heap.h"

namespace gcfuzz {
namespace {

// Tracked objects are made by operations too; the ledger knows more of them.
std::vector<const void*> RemoveTracked(std::vector<const void*> objects, const Ledger& ledger,
                                       const std::vector<uint32_t>& serials) {
  for (const uint32_t serial : serials) {
    const auto end = std::remove(objects.begin(), objects.end(), ledger.AddressOf(serial));
    objects.erase(end, objects.end());
  }
  return objects;
}

}  // namespace

void QuiescenceJudge::Remember() {
  left_over_.Remember();
  sentinels_ = CountSentinels();
}

void QuiescenceJudge::Begin() { lost_pages_before_ = gcfuzz_lost_pages(); }

// What a schedule has frozen is thawed for the collections that reach quiescence, and
// the start-up heap with it, which is hidden again afterwards.
std::vector<ObjectAt> QuiescenceJudge::TakeLeftOver(bool thawed) {
  if (!thawed) return left_over_.TakeNew();
  std::vector<ObjectAt> left = left_over_.TakeNewThawed();
  FreezeAgain();
  left_over_.Remember();
  return left;
}

Verdict QuiescenceJudge::JudgeAlive(bool thawed) {
  Verdict verdict = JudgeNeverDropped(ledger_);
  const Verdict others = JudgeLeftOver(made_objects_, TakeLeftOver(thawed));
  if (!others.IsFinding()) return verdict;
  verdict.others = RemoveTracked(others.others, ledger_, verdict.serials);
  SetNeverDropped(ledger_, verdict);
  return verdict;
}

// Something holds the reference too many. If an operation made it, it was never dropped, and
// only the collector's count of live objects had not told.
Verdict QuiescenceJudge::BlameLost(const Verdict& drift) {
  Verdict lost = JudgeLeftOver(made_objects_, left_over_.LookForNew());
  if (!lost.IsFinding()) return drift;
  SetNeverDropped(ledger_, lost);
  return lost;
}

size_t QuiescenceJudge::CountImmortal(const Verdict& verdict) const {
  return static_cast<size_t>(
      std::count_if(verdict.serials.begin(), verdict.serials.end(),
                    [&](uint32_t serial) { return lives_.Immortal(serial).IsFinding(); }));
}

Verdict QuiescenceJudge::Judge(bool thawed) {
  Verdict verdict = JudgeAlive(thawed);
  MentionImmortal(verdict, CountImmortal(verdict));
  if (verdict.IsFinding()) return verdict;
  verdict = JudgeRefcountDrift(sentinels_, CountSentinels());
  if (verdict.IsFinding()) return BlameLost(verdict);
  verdict = JudgeLostPages(lost_pages_before_, gcfuzz_lost_pages());
  if (verdict.IsFinding()) return verdict;
  if (!growth_.WantsSample()) return verdict;
  return growth_.Sample(AllocatedBlocks());
}

}  // namespace gcfuzz
