// The oracle for exceptions that nobody can have raised.
#ifndef GCFUZZ_ORACLE_WRONG_EXCEPTION_H_
#define GCFUZZ_ORACLE_WRONG_EXCEPTION_H_

#include <string_view>

#include "oracle/verdict.h"
#include "schedule/op_table.h"

namespace gcfuzz {

struct Raised {
  std::string_view type;      // its name
  bool system_error = false;  // CPython's word for a fault in itself
  bool memory_error = false;
};

// An operation has ended with an exception. `failing`: this execution has made, or may have
// made, allocations fail.
Verdict JudgeRaised(OpCode code, const Raised& raised, bool failing);

// An exception that CPython could not hand on, from a finalizer or a callback.
Verdict JudgeUnraisable(const Raised& raised, bool failing);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_WRONG_EXCEPTION_H_
