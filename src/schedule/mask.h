// Operations left out: known bugs that would drown everything else.
#ifndef GCFUZZ_SCHEDULE_MASK_H_
#define GCFUZZ_SCHEDULE_MASK_H_

#include <string>
#include <string_view>

#include "schedule/schedule.h"

namespace gcfuzz {

// From now on the operations named, by their text names with commas between, are not
// chosen by Generate and Mutate, and are skipped where an input has them. Replaces what
// was masked before. Returns nothing, or the first name that is none: then nothing has
// changed. Before any thread runs a schedule.
std::string MaskOps(std::string_view names);

// What is masked, in the same form.
std::string MaskedOps();

bool IsMasked(OpCode code);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_MASK_H_
