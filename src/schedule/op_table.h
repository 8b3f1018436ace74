// What ops.def says, for code that goes through it at run time.
#ifndef GCFUZZ_SCHEDULE_OP_TABLE_H_
#define GCFUZZ_SCHEDULE_OP_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "schedule/limits.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// What an operand byte means. The byte of a repaired operation is below
// OperandLimit(kind); text forms are in parentheses.
enum class OperandKind : uint8_t {
  // Slots (r0-r7, s0-s7): below kPrivateSlots private, the rest shared.
  Out,        // written
  Type,       // read, sensibly a type
  Instance,   // read, sensibly a tracked object
  Object,     // read, sensibly a tracked object or a type
  Container,  // read, sensibly a list, dict or set
  List,       // read, sensibly a list or deque
  Dict,       // read, sensibly a dict
  Callable,   // read, sensibly something to call
  Iterator,   // read, sensibly an iterator, generator or coroutine
  Weakref,    // read, sensibly a weak reference
  Meta,       // read, sensibly a metaclass
  Any,        // read
  // Everything else.
  Base,           // 0 the native root type (native), n the type in slot n-1 (r0...)
  Clear,          // a ClearKind (nothing, " clear=super", " clear=override")
  TypeFeatures,   // Feature bits but kFeatureSlots (" dict weakref del")
  ClassFeatures,  // Feature bits (" dict weakref slots del")
  Field,          // a, b, c, d
  Name,           // x0-x3
  Callback,       // 0 or 1 (nothing, " callback")
  Generation,     // 0, 1, 2
  Keep,           // 0 nothing, n slot n-1 (" keep=r0")
  Body,           // b0-b3: what a finalizer or callback does
  Event,          // clear, finalize, dealloc: when a tracked object runs a body
  Key,            // k0-k31: names of attributes, more than CPython shares keys for
  Count,          // 1-8
  Threshold,      // gc.set_threshold(n, 0, 0): 0 (never), 1, 10, 100
  Debug,          // gc.set_debug: 0, saveall, uncollectable
  Special,        // __hash__ and others: methods that types look up
  Flavour,        // a NativeFlavour: how a binding layer builds its types
  Report,         // gc.set_debug: stats, collectable, leak
  Yield,          // a YieldKind: op, clear, ...
  Thread,         // t0-t7
  Number,         // 1, 2, ...: one number in BytesOf(Number) operand bytes (NumberIn)
};

inline constexpr size_t kOperandKinds = static_cast<size_t>(OperandKind::Number) + 1;

enum class ClearKind : uint8_t { Inherit, Super, Override };

enum Feature : uint8_t {
  kFeatureDict = 1,
  kFeatureWeakref = 2,
  kFeatureDel = 4,
  kFeatureSlots = 8,
};

enum class SlotContent : uint8_t {
  None,
  Type,
  Instance,
  List,
  Dict,
  Set,
  Callable,
  Iterator,
  Weakref,
  Meta,
  Other,
  Found,  // something that was there before: anything
  Same,   // as what the operation reads last
};

// What `gcfuzz ops` says about a kind.
struct KindInfo {
  std::string_view name;  // as patterns have it in braces: "instance"
  OperandKind kind;
  std::string_view doc;
};

// One row of ops.def.
struct OpInfo {
  OpCode code;
  std::string_view name;                  // the text name: "link"
  std::string_view pattern;               // as in ops.def
  std::span<const OperandKind> operands;  // of each operand byte
  SlotContent makes;
  int weight;
  int cost;
  uint8_t since;
  std::string_view doc;
};

// Whether what the operation puts into a slot is its own: made by it, not found.
bool MakesNew(const OpInfo& info);

// All rows in the order of the table. Static storage.
std::span<const OpInfo> AllOps();

// All kinds, each at its number. Static storage.
std::span<const KindInfo> AllKinds();

// REQUIRES: code is in the table.
const OpInfo& InfoOf(OpCode code);

// nullptr if there is no such operation.
const OpInfo* FindOp(uint8_t code);
const OpInfo* FindOp(std::string_view name);

// The operand byte of a repaired operation is below this, in the format of that version.
uint8_t OperandLimit(OperandKind kind, uint8_t version = kFormatVersion);

// True for the kinds that name a slot directly (Out to Any).
bool IsSlot(OperandKind kind);

// How many operand bytes an operand of that kind takes, one behind the other.
constexpr size_t BytesOf(OperandKind kind) { return kind == OperandKind::Number ? 3 : 1; }

// The number in the bytes at `operand`, at least 1: seven bits in each, low ones first.
uint32_t NumberIn(const uint8_t* operand);

// REQUIRES: 1 <= number <= kMaxNumber.
void PutNumber(uint32_t number, uint8_t* operand);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_OP_TABLE_H_
