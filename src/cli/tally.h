// How often each verdict came up in repeated runs of one schedule.
#ifndef GCFUZZ_CLI_TALLY_H_
#define GCFUZZ_CLI_TALLY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "execute/isolated_run.h"

namespace gcfuzz {

class Tally {
 public:
  // `executions`: how often each run executes the schedule at most.
  explicit Tally(int executions = 1) : executions_(executions) {}

  struct Entry {
    OutcomeKind kind;
    std::string verdict;
    int count;
  };

  // Counts the outcome; true if its verdict had not come up before.
  bool Add(const Outcome& outcome);

  int runs() const { return runs_; }
  int CountOf(OutcomeKind kind) const;
  // Runs that ended in this finding.
  int CountOf(const std::string& finding) const;

  // The finding that came up most often, nullptr if all runs were clean. Valid until
  // the next Add.
  const Entry* MostFrequentFinding() const;

  // "clean in 20 of 20 runs", "never dropped in 13 of 20 runs of up to 100 executions
  // (clean in 7)": findings, then faults, the more frequent first.
  std::string Describe() const;

 private:
  int executions_;
  int runs_ = 0;
  std::vector<Entry> entries_;  // in the order of their first appearance
};

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_TALLY_H_
