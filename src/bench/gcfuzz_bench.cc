// How fast the harness is: what an execution takes, what of it is the collection
// itself, and what the naive way would take. Compare rows of one run; a number alone
// says more about the machine than about gcfuzz.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "base/exit_codes.h"
#include "bench/naive_harness.h"
#include "bench/workloads.h"
#include "execute/harness.h"
#include "python/gc_module.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

// Executes them in turn. "max_ms" is the slowest execution: limits.h promises a bound.
void BM_Execute(benchmark::State& state, const std::vector<Schedule>& schedules) {
  size_t next = 0;
  Milliseconds slowest{0};
  while (state.KeepRunning()) {
    const auto start = std::chrono::steady_clock::now();
    const Verdict verdict = Execute(schedules[next++ % schedules.size()]);
    slowest = std::max<Milliseconds>(slowest, std::chrono::steady_clock::now() - start);
    if (verdict.IsFinding()) {
      state.SkipWithError("a finding: this CPython has a bug, so times mean nothing");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["max_ms"] = slowest.count();
}

void BM_Naive(benchmark::State& state, const Schedule& schedule) {
  NaiveHarness harness;
  while (state.KeepRunning()) {
    if (harness.Execute(schedule)) continue;
    state.SkipWithError("an object was not dropped");
    break;
  }
  state.SetItemsProcessed(state.iterations());
}

// gc.collect() with nothing to find, as at the end of each execution.
void BM_Collect(benchmark::State& state) {
  while (state.KeepRunning()) CollectGarbage(kFullCollection);
}

void BM_CollectUnfrozen(benchmark::State& state) {
  const NaiveHarness unfrozen;
  while (state.KeepRunning()) CollectGarbage(kFullCollection);
}

template <typename Function, typename... Arguments>
void Register(const std::string& name, Function function, const Arguments&... arguments) {
  // Wall-clock time: the coordinator sleeps while the threads of a schedule run.
  benchmark::RegisterBenchmark(name.c_str(),
                               [=](benchmark::State& state) { function(state, arguments...); })
      ->UseRealTime()
      ->MeasureProcessCPUTime()
      ->Unit(benchmark::kMicrosecond);
}

void RegisterAll() {
  using Schedules = std::vector<Schedule>;
  Register("Execute/Empty", BM_Execute, Schedules{Schedule{}});
  Register("Execute/SelfCycle", BM_Execute, Schedules{SelfCycle()});
  Register("Execute/Typical", BM_Execute, Schedules{Typical()});
  Register("Naive/Typical", BM_Naive, Typical());
  Register("Execute/Random8", BM_Execute, RandomSchedules(256, 8));
  Register("Execute/Random40", BM_Execute, RandomSchedules(256, 40));
  Register("Collect/Frozen", BM_Collect);
  Register("Collect/Unfrozen", BM_CollectUnfrozen);
  Register("Largest/random", BM_Execute, Schedules{LargestRandom()});
  for (const OpInfo& op : AllOps()) {
    Register("Largest/" + std::string(op.name), BM_Execute, Schedules{Largest(op.code)});
  }
}

}  // namespace
}  // namespace gcfuzz

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return gcfuzz::kExitUsage;
  gcfuzz::StartHarness();
  gcfuzz::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return gcfuzz::kExitOk;
}
