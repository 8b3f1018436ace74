// Makes any schedule a valid one.
#ifndef GCFUZZ_SCHEDULE_REPAIR_H_
#define GCFUZZ_SCHEDULE_REPAIR_H_

#include <cstdint>

#include "schedule/schedule.h"

namespace gcfuzz {

// Total and idempotent: afterwards every bound of limits.h holds, every operation
// is in the table, operands are below their limits and unused ones are 0.
// Operations beyond kMaxOperations, and those that would exceed kMaxCost, are
// removed; an unknown code becomes a known one of format version `version`, so
// that operations added later never change what an old input means.
void Repair(Schedule& schedule, uint8_t version = kFormatVersion);

// True if Repair would change nothing.
bool IsRepaired(const Schedule& schedule);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_REPAIR_H_
