// The oracle for what executions leave behind in memory, one after the other, although no
// object of theirs is left: buffers, delayed frees, metadata of threads. A collection looks
// at more and more of it.
#ifndef GCFUZZ_ORACLE_COST_GROWS_H_
#define GCFUZZ_ORACLE_COST_GROWS_H_

#include <cstdint>

#include "oracle/verdict.h"

namespace gcfuzz {

// How often memory is looked at, and what is too much. Memory is given back late and
// CPython keeps caches (each thread frees what others may still read in batches of 254,
// Objects/obmalloc.c WORK_ITEMS_PER_CHUNK): so the least of several samples counts, and it has
// to rise again and again. On 3.13.5 that least stays within some 60 blocks of 20,000 over
// thousands of random schedules.
struct GrowthLimits {
  uint32_t every = 256;  // executions between two samples
  uint32_t samples = 8;  // make a window; the least of them is the window's
  uint32_t windows = 4;  // in a row have to be above the one before, each
  int64_t rise = 512;    // by at least so much
};

// Told of all executions of a process, one after the other. Coordinator.
class GrowthWatch {
 public:
  explicit GrowthWatch(const GrowthLimits& limits = {}) : limits_(limits) {}

  // An execution has ended; true if a sample is wanted now.
  bool WantsSample() { return ++executions_ % limits_.every == 0; }

  // Memory blocks that are allocated at quiescence.
  Verdict Sample(int64_t blocks);

 private:
  Verdict EndWindow();

  GrowthLimits limits_;
  uint64_t executions_ = 0;
  uint32_t samples_ = 0;
  int64_t least_ = 0;           // of this window
  int64_t least_before_ = -1;   // of the last one; -1: there was none
  int64_t least_at_first_ = 0;  // of the window before the first of the rises
  uint32_t rises_ = 0;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_COST_GROWS_H_
