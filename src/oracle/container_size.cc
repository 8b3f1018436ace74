#include "oracle/container_size.h"

namespace gcfuzz {

Verdict JudgeContainerSize(std::string_view kind, const void* address, int64_t length,
                           int64_t iterated) {
  if (length == iterated) return {};
  return {VerdictKind::InconsistentContainer,
          "a " + std::string(kind) + " of length " + std::to_string(length) + " has " +
              std::to_string(iterated) + " items",
          {},
          {address}};
}

}  // namespace gcfuzz
