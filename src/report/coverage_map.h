// Edges of one CPython source file, from the inline counters of this binary.
// Linked only into programs without a fuzzing engine (an engine owns the counters).
#ifndef GCFUZZ_REPORT_COVERAGE_MAP_H_
#define GCFUZZ_REPORT_COVERAGE_MAP_H_

#include <cstddef>
#include <string>

namespace gcfuzz {

struct EdgeCount {
  std::string file;    // "gc_free_threading.c"
  size_t covered = 0;  // edges executed at least once by this process
  size_t total = 0;    // 0: the build has no counters, or the file is not in it
};

// Counts for the object file compiled from `source_file` (a base name). Reads the
// linker's map file beside the executable ("<executable>.map"), which names where
// the counters of each object file lie.
EdgeCount CountEdges(const std::string& source_file);

// All counters in this binary, 0 if it has none.
size_t TotalEdges();

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_COVERAGE_MAP_H_
