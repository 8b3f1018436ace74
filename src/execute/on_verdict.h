// What an oracle does that decides in the middle of an execution.
#ifndef GCFUZZ_EXECUTE_ON_VERDICT_H_
#define GCFUZZ_EXECUTE_ON_VERDICT_H_

#include "oracle/verdict.h"

namespace gcfuzz {

// Called when an oracle decides in the middle of an execution, on the thread where
// it does. Must not return.
using OnVerdict = void (*)(const Verdict&);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_ON_VERDICT_H_
