// How much memory CPython has in use.
#ifndef GCFUZZ_PYTHON_ALLOCATED_BLOCKS_H_
#define GCFUZZ_PYTHON_ALLOCATED_BLOCKS_H_

#include <cstdint>

namespace gcfuzz {

// sys.getallocatedblocks(): of all threads. Attached; the others idle.
int64_t AllocatedBlocks();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_ALLOCATED_BLOCKS_H_
