// The state in which everything that can be dropped has been.
#ifndef GCFUZZ_EXECUTE_QUIESCENCE_H_
#define GCFUZZ_EXECUTE_QUIESCENCE_H_

#include <cstdint>
#include <vector>

#include "oracle/ledger.h"

namespace gcfuzz {

struct Quiescence {
  uint32_t collections = 0;
  std::vector<uint32_t> excused;  // tracked objects whose cycles were broken by hand
};

// Collects until two collections in a row find nothing and drop nothing, at least 3
// times and at most 10: one merges queued reference counts and frees plain trash, a
// second what finalizers released, a third what tp_clear exposed. Objects that a schedule
// has untracked are tracked again before, and gc.garbage is emptied. Then, if objects
// are left, breaks by hand the cycles that an incomplete tp_clear or tp_traverse leaves by
// design (ClearsIncompletely), and collects again: what is still there after that
// nobody can excuse. Freelists are closed meanwhile.
// REQUIRES: no schedule runs, all slots are empty. Coordinator, attached.
Quiescence ReachQuiescence(const Ledger& ledger);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_QUIESCENCE_H_
