// What a schedule has put where, as far as that can be told without running it: the
// mutator's sense for operands that fit. For src/schedule only.
#ifndef GCFUZZ_SCHEDULE_SLOT_SENSE_H_
#define GCFUZZ_SCHEDULE_SLOT_SENSE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "schedule/op_table.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// A set of the slots one thread sees: bit n stands for slot n.
using SlotSet = uint16_t;
static_assert(kSlots == 16 && kPrivateSlots == 8);
inline constexpr SlotSet kAllSlots = 0xffff;
inline constexpr SlotSet kAllShared = 0xff00;

// Takes list order for the order of execution, which is right for one thread and a
// good guess for several. A plain value.
class SlotSense {
 public:
  // Nothing is in any slot, but a body finds the object it is about in r0.
  SlotSense();

  // After these operations. REQUIRES: they are repaired.
  explicit SlotSense(std::span<const Operation> operations);

  // REQUIRES: the operation is repaired.
  void Apply(const Operation& operation);

  SlotContent ContentOf(uint8_t thread, uint8_t slot) const;

  // The slots that hold what the kind wants (op_table.h): for Any anything, for Base a
  // type, for Out and Keep the empty ones. REQUIRES: the kind has to do with slots.
  SlotSet Fitting(uint8_t thread, OperandKind kind) const;

 private:
  using Contents = std::array<SlotContent, kPrivateSlots>;
  static_assert(kPrivateSlots == kSharedSlots);

  SlotContent& At(uint8_t thread, uint8_t slot);

  std::array<Contents, kMaxThreads + kBodies> private_{};
  Contents shared_{};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_SLOT_SENSE_H_
