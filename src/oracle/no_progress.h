// The oracle for threads that all stand still.
#ifndef GCFUZZ_ORACLE_NO_PROGRESS_H_
#define GCFUZZ_ORACLE_NO_PROGRESS_H_

#include <cstdint>
#include <string>

#include "oracle/verdict.h"

namespace gcfuzz {

// Told by a clock that ticks while the threads of a schedule run. Counts ticks, not time: a
// process that was stopped for an hour has missed its ticks.
class ProgressWatch {
 public:
  // An operation takes milliseconds, in the slowest build on a busy machine less than a
  // second. Below the 25 seconds that libFuzzer gives an input under OSS-Fuzz.
  static constexpr int kPatience = 20;  // ticks of a second

  explicit ProgressWatch(int patience = kPatience) : patience_(patience) {}

  // `done`: how much the threads have done in all, in operations begun and callbacks
  // passed. True if that has been the same for the whole patience.
  bool Tick(uint64_t done);

  int patience() const { return patience_; }

 private:
  int patience_;
  int still_ = 0;
  uint64_t last_done_ = 0;
};

// `where`: the operations that threads stand in.
Verdict NoProgress(int patience, const std::string& where);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_NO_PROGRESS_H_
