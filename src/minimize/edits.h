// The edits that minimize.cc makes candidates of. Pure functions; given a repaired
// schedule and arguments within it, each returns a repaired schedule.
#ifndef GCFUZZ_MINIMIZE_EDITS_H_
#define GCFUZZ_MINIMIZE_EDITS_H_

#include <bitset>
#include <cstddef>
#include <cstdint>

#include "schedule/op_table.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Operations [begin, end) are gone; an end beyond the last operation is the last.
Schedule WithoutOperations(const Schedule& schedule, size_t begin, size_t end);

// The thread and its operations are gone, threads above it move down by one. Bodies stay.
// REQUIRES: schedule.threads > 1.
Schedule WithoutThread(const Schedule& schedule, uint8_t thread);

// Thread `into` does what `from` did, at the same places of the list; then `from` is
// gone as in WithoutThread. The private slots of `from` become ones that `into` does
// not use, as long as there are any.
// REQUIRES: into < from.
Schedule WithThreadMerged(const Schedule& schedule, uint8_t from, uint8_t into);

// The operations of the body are gone: what runs it does nothing there.
Schedule WithoutBody(const Schedule& schedule, int body);

// Body `into` does what `from` did too, and is run where `from` was.
Schedule WithBodyMerged(const Schedule& schedule, int from, int into);

// Everywhere the operations of `thread`, which may be a body, name slot `from` they name `to`.
Schedule WithSlotRenamed(const Schedule& schedule, uint8_t thread, uint8_t from, uint8_t to);

using SlotSet = std::bitset<kSlots>;

// The slots that operations of the thread or body name, private and shared.
SlotSet SlotsNamedBy(const Schedule& schedule, uint8_t thread);

}  // namespace gcfuzz

#endif  // GCFUZZ_MINIMIZE_EDITS_H_
