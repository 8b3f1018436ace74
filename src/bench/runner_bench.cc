// What it costs to run one thread at a time, and to switch at yield points of each kind: the same
// schedules in one runner or the other. One process has one runner (--runner=), and one CPython,
// with edges or without: of this file there are two programs. scripts/cost.sh compares them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/exit_codes.h"
#include "base/harness_fault.h"
#include "base/random.h"
#include "bench/points_passed.h"
#include "bench/preempted.h"
#include "execute/harness.h"
#include "schedule/load.h"
#include "schedule/mutate.h"

namespace gcfuzz {
namespace {

using Schedules = std::vector<Schedule>;

constexpr int kGenerated = 100;
constexpr int kOperations = 80;

std::vector<std::string> SeedFiles() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(GCFUZZ_SEEDS)) {
    if (entry.path().extension() == ".sched") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What the mutator makes of nothing, the same every time, and the seeds of the corpus.
Schedules AllSchedules() {
  PreferPreemptions(true);
  Random random(1);
  Schedules schedules;
  for (int i = 0; i < kGenerated; ++i) schedules.push_back(Generate(random, kOperations));
  for (const std::string& file : SeedFiles()) {
    auto loaded = Load(file);
    if (auto* error = std::get_if<LoadError>(&loaded)) HarnessFault("%s", error->message.c_str());
    schedules.push_back(std::get<Schedule>(std::move(loaded)));
  }
  return schedules;
}

template <typename Change>
Schedules Each(const Schedules& schedules, Change change) {
  Schedules changed;
  for (const Schedule& schedule : schedules) changed.push_back(change(schedule));
  return changed;
}

uint64_t Obeyed() { return GetStatistics().ops[static_cast<uint8_t>(OpCode::Preempt)].effective; }

// Executes all once, so that what comes next finds threads started and memory mapped, and counts
// yield points meanwhile.
bool WarmUp(const Schedules& schedules, bool interleaved, PointsPassed& passed) {
  for (const Schedule& schedule : schedules) {
    if (Execute(schedule).IsFinding()) return false;
    if (!interleaved) continue;
    const PointsPassed points = PointsOfLastExecution();
    for (int kind = 0; kind < kYieldKinds; ++kind) passed[kind] += points[kind];
  }
  return true;
}

void BM_Execute(benchmark::State& state, const Schedules& schedules, bool interleaved) {
  PointsPassed passed{};
  bool silent = WarmUp(schedules, interleaved, passed);
  const uint64_t obeyed_before = Obeyed();
  size_t next = 0;
  while (silent && state.KeepRunning()) {
    silent = !Execute(schedules[next++ % schedules.size()]).IsFinding();
  }
  if (!silent)
    return state.SkipWithError("a finding: this CPython has a bug, so times mean nothing");
  const auto executions = static_cast<double>(schedules.size());
  state.counters["switches"] =
      static_cast<double>(Obeyed() - obeyed_before) / static_cast<double>(state.iterations());
  for (int kind = 0; interleaved && kind <= static_cast<int>(YieldKind::Edge); ++kind) {
    state.counters[std::string(kYieldWords[kind])] = static_cast<double>(passed[kind]) / executions;
  }
}

void Register(const std::string& name, Schedules schedules, bool interleaved) {
  const auto executions = static_cast<benchmark::IterationCount>(schedules.size());
  benchmark::RegisterBenchmark(name.c_str(),
                               [=, schedules = std::move(schedules)](benchmark::State& state) {
                                 BM_Execute(state, schedules, interleaved);
                               })
      ->Iterations(executions)
      ->UseRealTime()
      ->MeasureProcessCPUTime()
      ->Unit(benchmark::kMicrosecond);
}

void RegisterAll(bool interleaved) {
  const Schedules schedules = AllSchedules();
  Register("Preempted/nowhere", Each(schedules, WithoutPreemptions), interleaved);
  Register("Preempted/as-generated-without-edges", Each(schedules, WithoutEdges), interleaved);
  Register("Preempted/as-generated", schedules, interleaved);
  Register("Preempted/edge-once", Each(schedules, PreemptedOnce), interleaved);
  for (int kind = 0; kind < kYieldKinds; ++kind) {
    Register("Preempted/" + std::string(kYieldWords[kind]),
             Each(schedules,
                  [kind](const Schedule& schedule) {
                    return PreemptedAt(static_cast<YieldKind>(kind), schedule);
                  }),
             interleaved);
  }
}

int Main(int argc, char** argv) {
  const std::string_view runner = argc > 1 ? argv[1] : "";
  const bool interleaved = runner == "--runner=interleave";
  if (!interleaved && runner != "--runner=parallel") {
    std::fprintf(
        stderr, "expected --runner=parallel or --runner=interleave, then Google Benchmark's own\n");
    return kExitUsage;
  }
  argv[1] = argv[0];
  benchmark::Initialize(&--argc, ++argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return kExitUsage;
  setenv("GCFUZZ_MASK", "known", /*overwrite=*/0);
  StartHarness(interleaved ? RunnerKind::Interleave : RunnerKind::Parallel);
  RegisterAll(interleaved);
  benchmark::RunSpecifiedBenchmarks();
  return kExitOk;
}

}  // namespace
}  // namespace gcfuzz

int main(int argc, char** argv) { return gcfuzz::Main(argc, argv); }
