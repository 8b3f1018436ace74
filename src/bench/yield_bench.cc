// What one yield point costs by itself, on threads that do nothing else: passed by a thread that
// goes on, and one at which another goes on. No Python.
#include <benchmark/benchmark.h>
#include <sched.h>
#include <semaphore.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "base/exit_codes.h"
#include "base/harness_fault.h"
#include "interleave/control.h"
#include "interleave/preempt_policy.h"
#include "interleave/simple_policies.h"

// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void __sanitizer_cov_trace_pc_guard(uint32_t* guard);
void __sanitizer_cov_load8(const void* address);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace gcfuzz {
namespace {

// In each measurement; below control::kMaxWaits, so that waiting is not taken for a livelock.
constexpr int kPoints = 20'000;

using Point = std::function<void()>;

void PassAll(const Point& point) {
  for (int i = 0; i < kPoints; ++i) point();
}

// At each point another thread goes on, if one can.
class AlwaysSwitch final : public Policy {
 public:
  void Begin() override {}
  int Choose(const YieldPoint& at, ThreadSet ready) override {
    const ThreadSet others = ready & ~(ThreadSet{1} << at.thread);
    return LowestOf(others != 0 ? others : ready);
  }
  uint32_t NextEdge(const YieldPoint& at) override { return at.count(); }
};

// Threads that are under control together, from the start to the end of all.
void RunUnderControl(Policy& policy, int count, const Point& point) {
  control::Begin(policy);
  std::array<std::thread, 2> threads;
  for (int number = 0; number < count; ++number) {
    control::Expect(number);
    threads[number] = std::thread([number, &point] {
      control::Enter(number);
      MoveTo(StartOf(number));
      PassAll(point);
      control::Leave();
    });
  }
  if (control::Supervise() != control::Pause::Quiet) HarnessFault("a benchmark makes no progress");
  for (int number = 0; number < count; ++number) threads[number].join();
}

// `run` passes `points` of them.
void Measure(benchmark::State& state, int points, const std::function<void()>& run) {
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    run();
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  state.counters["each"] = benchmark::Counter(
      points, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void BM_Free(benchmark::State& state, const Point& point) {
  Measure(state, kPoints, [&] { PassAll(point); });
}

void BM_Passed(benchmark::State& state, const Point& point) {
  const Preemptions none;
  PreemptPolicy policy(none);
  Measure(state, kPoints, [&] { RunUnderControl(policy, 1, point); });
}

void BM_Switched(benchmark::State& state, const Point& point) {
  AlwaysSwitch policy;
  Measure(state, 2 * kPoints, [&] { RunUnderControl(policy, 2, point); });
}

void Register(const std::string& name, void (*function)(benchmark::State&, const Point&),
              const Point& point) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [=](benchmark::State& state) { function(state, point); })
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

void PassEdgeHere() {
  static uint32_t guard = 1;
  __sanitizer_cov_trace_pc_guard(&guard);
}

void PassLoadHere() { __sanitizer_cov_load8(nullptr); }

void PassWake() {
  static sem_t semaphore;
  sem_post(&semaphore);
}

// Until a point in time that has come.
void BlockForNothing() {
  static constexpr char kNothing = 0;
  control::BlockOn(&kNothing, control::Now());
}

void RegisterAll() {
  Register("Free/nothing", BM_Free, [] {});
  Register("Free/edge", BM_Free, PassEdgeHere);
  Register("Passed/edge", BM_Passed, PassEdgeHere);
  Register("Switched/edge", BM_Switched, PassEdgeHere);
  Register("Free/load", BM_Free, PassLoadHere);
  Register("Passed/load", BM_Passed, PassLoadHere);
  Register("Switched/load", BM_Switched, PassLoadHere);
  Register("Passed/op", BM_Passed, [] { control::PassYieldPoint(YieldKind::Op); });
  Register("Switched/op", BM_Switched, [] { control::PassYieldPoint(YieldKind::Op); });
  Register("Passed/callback", BM_Passed, [] { control::PassYieldPoint(YieldKind::Callback); });
  Register("Switched/callback", BM_Switched, [] { control::PassYieldPoint(YieldKind::Callback); });
  Register("Passed/wake", BM_Passed, PassWake);
  Register("Switched/wake", BM_Switched, PassWake);
  Register("Passed/yield", BM_Passed, [] { sched_yield(); });
  Register("Switched/yield", BM_Switched, [] { sched_yield(); });
  Register("Switched/block", BM_Switched, BlockForNothing);
}

}  // namespace
}  // namespace gcfuzz

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return gcfuzz::kExitUsage;
  gcfuzz::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return gcfuzz::kExitOk;
}
