#include "cli/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace gcfuzz {
bool Tally::Add(const Outcome& outcome) {
  ++runs_;
  for (Entry& entry : entries_) {
    if (entry.kind == outcome.kind && entry.verdict == outcome.verdict) {
      ++entry.count;
      return false;
    }
  }
  entries_.push_back({outcome.kind, outcome.verdict, 1});
  return true;
}

int Tally::CountOf(OutcomeKind kind) const {
  int count = 0;
  for (const Entry& entry : entries_) count += entry.kind == kind ? entry.count : 0;
  return count;
}

int Tally::CountOf(const std::string& finding) const {
  for (const Entry& entry : entries_) {
    if (entry.kind == OutcomeKind::Finding && entry.verdict == finding) return entry.count;
  }
  return 0;
}

const Tally::Entry* Tally::MostFrequentFinding() const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.kind != OutcomeKind::Finding) continue;
    if (best == nullptr || entry.count > best->count) best = &entry;
  }
  return best;
}

std::string Tally::Describe() const {
  std::string runs = runs_ == 1 ? "run" : "runs";
  if (executions_ > 1) runs += fmt::format(" of up to {} executions", executions_);
  const int clean = CountOf(OutcomeKind::Clean);
  if (clean == runs_) return fmt::format("clean in {} of {} {}", clean, runs_, runs);
  std::vector<Entry> sorted;
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(sorted),
               [](const Entry& entry) { return entry.kind != OutcomeKind::Clean; });
  std::sort(sorted.begin(), sorted.end(), [](const Entry& left, const Entry& right) {
    if (left.kind != right.kind) return left.kind == OutcomeKind::Finding;
    if (left.count != right.count) return left.count > right.count;
    return left.verdict < right.verdict;
  });
  std::string text;
  for (const Entry& entry : sorted) {
    text += fmt::format("{}{} in {} of {} {}", text.empty() ? "" : ", ", entry.verdict, entry.count,
                        runs_, runs);
  }
  return text + (clean > 0 ? fmt::format(" (clean in {})", clean) : "");
}

}  // namespace gcfuzz
