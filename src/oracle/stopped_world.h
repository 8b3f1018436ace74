// The oracle for a world that the collector has stopped and that goes on.
#ifndef GCFUZZ_ORACLE_STOPPED_WORLD_H_
#define GCFUZZ_ORACLE_STOPPED_WORLD_H_

#include <atomic>
#include <cstdint>

#include "oracle/verdict.h"

namespace gcfuzz {

// Told of each tp_traverse of a tracked object in one phase of collections in which the
// world is stopped throughout; by the thread that collects, of which there is one at a time.
class StoppedWorld {
 public:
  // `collection` differs from one collection to the next. `done`: how much attached threads
  // have done in all. While the world is stopped that cannot grow.
  Verdict Traversed(uint64_t collection, uint64_t done);

 private:
  std::atomic<uint64_t> collection_{~uint64_t{0}};
  std::atomic<uint64_t> done_{0};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_STOPPED_WORLD_H_
