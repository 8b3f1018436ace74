// Everything a program does with a schedule: start an interpreter once, execute
// schedules in it, learn the verdicts. Fuzz targets, the tool and the benchmarks
// use this and nothing below it.
#ifndef GCFUZZ_EXECUTE_HARNESS_H_
#define GCFUZZ_EXECUTE_HARNESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "execute/activity.h"
#include "execute/traits.h"
#include "oracle/cost_grows.h"
#include "oracle/verdict.h"
#include "schedule/op_table.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// What became of the operations of one kind.
struct OpCounts {
  uint64_t executed = 0;   // reached by a thread
  uint64_t effective = 0;  // did what the table says
  uint64_t skipped = 0;    // operands made no sense (empty slot, wrong kind of object) or it raised

  void Add(const OpCounts& other) {
    executed += other.executed;
    effective += other.effective;
    skipped += other.skipped;
  }
};

// What happened in the executions of this process, for tests and `gcfuzz stats`.
struct Statistics {
  uint64_t executions = 0;
  uint64_t born = 0;  // tracked objects
  uint64_t dropped = 0;
  uint64_t cleared = 0;  // tp_clear calls
  uint64_t finalized = 0;
  uint64_t dropped_by_other = 0;  // dropped on another thread than they were made on
  uint64_t weakref_callbacks = 0;
  uint64_t collections = 0;           // those that reach quiescence
  OpCounts ops[256];                  // by code
  uint64_t traits[kTraitCount] = {};  // executions that have it, by Trait
};

// How this process executes schedules.
enum class RunnerKind : uint8_t {
  Parallel,    // threads run freely
  Interleave,  // one at a time, switched where the schedule says
};

// Starts the embedded interpreter (python/interpreter.h says how it is set up) on
// the calling thread, which becomes the coordinator: all calls below are from it.
// Starts no other thread, so a process may fork afterwards. Call once. Ends the
// process with kExitUnsuitable if this CPython cannot be fuzzed, and with kExitUsage if
// the environment variable GCFUZZ_MASK, which names operations to leave out
// (schedule/mask.h; execute/known_bugs.h for the word `known`), names one that is none.
void StartHarness(RunnerKind runner = RunnerKind::Parallel);

// Executes a repaired schedule, reaches quiescence, lets
// the oracles judge and checks that nothing stays behind. After a finding this
// process is not to be used for more: what was not dropped is still there. An oracle
// that decides while the schedule runs (dropped twice, deadlock) reports and aborts at once.
// Ends the process with a harness fault if something of ours goes wrong.
Verdict Execute(const Schedule& schedule);

// Prints the report of a finding to standard error: see report/finding_report.h.
// REQUIRES: Execute has just returned this verdict for this schedule.
void ReportFinding(const Verdict& verdict, const Schedule& schedule);

// What a replay command needs so that the same runner is used: nothing, or "--interleave " and
// the policy.
std::string RunnerOption();

// What a replay command needs so that the same operations are left out: nothing, or
// "--mask known,drop ".
std::string MaskOption();

const Statistics& GetStatistics();

// For tests of the oracles: what threads are noted to do, how many seconds they may stand
// still from now on, and how much memory may grow.
Activity& ActivityForTesting();
void SetPatienceForTesting(int seconds);
void SetGrowthLimitsForTesting(const GrowthLimits& limits);

// Whether the CPython under test is older than what the operation does: it is skipped then.
bool CPythonLacks(OpCode code);

// "3.13.5", and the variant this binary was built for: "asan".
std::string CPythonVersion();
std::string VariantName();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_HARNESS_H_
