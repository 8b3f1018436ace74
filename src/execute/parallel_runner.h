// All threads run freely.
#ifndef GCFUZZ_EXECUTE_PARALLEL_RUNNER_H_
#define GCFUZZ_EXECUTE_PARALLEL_RUNNER_H_

#include <atomic>

#include "execute/runner.h"
#include "interleave/preemptions.h"

namespace gcfuzz {

// Workers are released together. A preemption only delays its thread where it says: for the
// races that need two cores at once.
class ParallelRunner final : public Runner {
 public:
  bool controls() const override { return false; }
  void Begin(const Schedule& schedule, int workers) override;
  void Expect(int) override {}
  void Await() override {}
  void ExpectAgain(int) override {}
  void ThreadBegins(int) override {}
  void PassStartLine() override;
  void ProgramEnds() override {}
  void ThreadEnds() override {}
  void PassYieldPoint(YieldKind kind) override;
  void TakeCounts(OpCounts& counts) override;

 private:
  Preemptions preemptions_;
  std::atomic<uint64_t> delays_{0};
  std::atomic<int> not_at_start_{0};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_PARALLEL_RUNNER_H_
