// The oracle for objects of ours that all executions use: between executions, when nothing
// of a schedule is left, their reference counts must be what they were.
#ifndef GCFUZZ_ORACLE_REFCOUNT_DRIFT_H_
#define GCFUZZ_ORACLE_REFCOUNT_DRIFT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "oracle/verdict.h"

namespace gcfuzz {

struct Sentinel {
  std::string name;
  const void* address = nullptr;
  int64_t count = 0;
};

// `then` and `now` have the same sentinels in the same order.
Verdict JudgeRefcountDrift(const std::vector<Sentinel>& then, const std::vector<Sentinel>& now);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_REFCOUNT_DRIFT_H_
