// What the runs of one input have found: each signature once, with how often it came up.
#ifndef GCFUZZ_CLI_RUN_FINDINGS_H_
#define GCFUZZ_CLI_RUN_FINDINGS_H_

#include <string>
#include <vector>

#include "cli/rate.h"
#include "execute/isolated_run.h"
#include "report/read_report.h"

namespace gcfuzz {

// A run without one of the schedule's preemptions.
struct TriedPreemption {
  size_t operation;     // its number in the schedule
  std::string text;     // "t0 at clear#1 -> t1"
  bool matters;         // the failure does not show without it
  std::string without;  // what the run came to: a verdict
};

struct RunFinding {
  ReadReport read;
  std::string verdict;  // as the tally counts it
  std::string label;    // report/known_bugs.h
  std::string report;   // the first of them, as the child wrote it
  int hits = 0;
  std::vector<TriedPreemption> preemptions;  // those that switched threads, if they were tried
  std::string about_preemptions;             // the same for a person, in lines
};

class RunFindings {
 public:
  // Findings alone are kept; harness faults and clean runs are only counted.
  void Add(const Outcome& outcome);

  int runs() const { return runs_; }
  Rate RateOf(const RunFinding& finding) const { return {finding.hits, runs_}; }

  // The most frequent first. Valid until the next Add.
  std::vector<const RunFinding*> Sorted() const;

  // Null if there is none.
  RunFinding* MostFrequent();

 private:
  int runs_ = 0;
  std::vector<RunFinding> findings_;
};

// "NEW" or "known: ...", for the CPython that the report names, else for the one at hand.
std::string LabelOfReport(const ReadReport& read);

// "13 of 20 runs of up to 100 executions: 65%, with 95% confidence 43% to 82%".
std::string DescribeRate(const Rate& rate, int executions);

// The report, with its preemptions behind the schedule, how often it fails before its replay
// command, and with what the child could not write: schedule and replay command (a timeout),
// signature and label (a crash).
std::string CompleteReport(const RunFinding& finding, const Rate& rate, int executions,
                           const Schedule& schedule);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_RUN_FINDINGS_H_
