// The oracle for containers whose length is not the number of items in them.
#ifndef GCFUZZ_ORACLE_CONTAINER_SIZE_H_
#define GCFUZZ_ORACLE_CONTAINER_SIZE_H_

#include <cstdint>
#include <string_view>

#include "oracle/verdict.h"

namespace gcfuzz {

// Of a container that no thread is changing. `kind`: "dict".
Verdict JudgeContainerSize(std::string_view kind, const void* address, int64_t length,
                           int64_t iterated);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_CONTAINER_SIZE_H_
