// What a fuzz target's operations came to in all of its life, in a file that outlives it: the
// corpus holds only what brought coverage, and a target that crashes tells nobody.
#ifndef GCFUZZ_EXECUTE_LIFE_COUNTS_H_
#define GCFUZZ_EXECUTE_LIFE_COUNTS_H_

#include <cstdint>
#include <string>

#include "execute/harness.h"

namespace gcfuzz {

struct LifeCounts {
  uint64_t executions = 0;
  OpCounts ops[256];  // by code
};

// If the environment variable GCFUZZ_COUNTS names a directory, keeps the counts of this
// process in a new file there, up to date after each execution, in memory that is the file's:
// whatever ends the process, the last complete execution is counted. A harness fault if
// there can be no such file. Once, before any execution.
void KeepLifeCounts();

// Brings the file up to date. Nothing if there is none.
void UpdateLifeCounts(const Statistics& statistics);

// Adds up the files of a directory. What is no such file does not count, nor does what
// cannot be read.
LifeCounts ReadLifeCounts(const std::string& directory);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_LIFE_COUNTS_H_
