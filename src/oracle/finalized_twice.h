// The oracle for finalizers that CPython calls more than once for an object (PEP 442: once).
#ifndef GCFUZZ_ORACLE_FINALIZED_TWICE_H_
#define GCFUZZ_ORACLE_FINALIZED_TWICE_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "oracle/ledger.h"
#include "oracle/verdict.h"

namespace gcfuzz {

// Calls of finalizers by CPython itself, apart from those that an operation asks for. Any
// thread; orders nothing.
class FinalizerCalls {
 public:
  void Begin(uint32_t objects);  // coordinator; `objects`: serials of the last execution
  Verdict Note(uint32_t serial);

 private:
  std::array<std::atomic<uint32_t>, Ledger::kMaxObjects + 1> calls_{};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_FINALIZED_TWICE_H_
