// How an engine changes an input of the gc targets: operation by operation instead of
// byte by byte. Whatever comes in, what goes out is the canonical bytes of a schedule.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"

namespace {

// How many operations fit into that many bytes; -1 if not even a header does.
int OperationsIn(size_t bytes) {
  if (bytes < gcfuzz::kHeaderBytes) return -1;
  return static_cast<int>((std::min(bytes, gcfuzz::kMaxEncodedBytes) - gcfuzz::kHeaderBytes) /
                          gcfuzz::kRecordBytes);
}

// REQUIRES: the schedule has no more operations than fit into max_size.
size_t Write(const gcfuzz::Schedule& schedule, uint8_t* out, size_t max_size) {
  const std::vector<uint8_t> bytes = gcfuzz::Encode(schedule);
  assert(bytes.size() <= max_size);
  std::copy(bytes.begin(), bytes.end(), out);
  return bytes.size();
}

}  // namespace

// Both return 0, which engines take for "no mutation", if not even a header fits.

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  const int max_operations = OperationsIn(max_size);
  if (max_operations < 0) return 0;
  gcfuzz::Random random(seed);
  gcfuzz::Schedule schedule = gcfuzz::Decode({data, size});
  // An empty corpus starts from nothing, and a full one needs fresh blood.
  if (max_operations > 0 && (schedule.operations.empty() || random.OneIn(32))) {
    schedule = gcfuzz::Generate(random, max_operations);
  } else {
    gcfuzz::Mutate(schedule, random, max_operations);
  }
  return Write(schedule, data, max_size);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data1, size_t size1,
                                            const uint8_t* data2, size_t size2, uint8_t* out,
                                            size_t max_out_size, unsigned int seed) {
  const int max_operations = OperationsIn(max_out_size);
  if (max_operations < 0) return 0;
  gcfuzz::Random random(seed);
  const gcfuzz::Schedule left = gcfuzz::Decode({data1, size1});
  const gcfuzz::Schedule right = gcfuzz::Decode({data2, size2});
  return Write(gcfuzz::CrossOver(left, right, random, max_operations), out, max_out_size);
}
