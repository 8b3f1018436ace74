// Every bound on a schedule, each with its reason. Together they keep any input
// under 100 ms in the asan variant (bench: gcfuzz_bench --benchmark_filter=Largest).
#ifndef GCFUZZ_SCHEDULE_LIMITS_H_
#define GCFUZZ_SCHEDULE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace gcfuzz {

// Known races need two threads, a few need three; eight keep every core of a
// common machine busy and the collector's per-thread loops long.
inline constexpr int kMaxThreads = 8;

// Schedules that show known bugs have 5 to 15 operations. The room above that is
// for what a mutator needs to stumble about.
inline constexpr int kMaxOperations = 160;

// What all operations of a schedule may cost together, in the units of ops.def's
// cost column (1 unit is about 10 microseconds in the asan variant).
inline constexpr int kMaxCost = 2400;

// Private slots of each thread and slots shared by all. Few, so that random
// operands meet often; enough for a cycle of types, objects and containers.
inline constexpr int kPrivateSlots = 8;
inline constexpr int kSharedSlots = 8;
inline constexpr int kSlots = kPrivateSlots + kSharedSlots;

// Reference fields of a native object: a, b, c belong to the base type, d to the
// native subclass, as with a binding layer's `extends`.
inline constexpr int kFields = 4;
inline constexpr int kBaseFields = 3;

// Attribute names and dict keys x0 to x3. A fixed pool, because CPython interns
// names for ever.
inline constexpr int kNames = 4;

// Keys k0 to k31: more than the 30 that CPython shares between the instance dicts of
// one class (Objects/dictobject.c SHARED_KEYS_MAX_SIZE), so that dicts fall out of it.
inline constexpr int kKeys = 32;

// Bodies b0 to b3: what finalizers and callbacks do.
inline constexpr int kBodies = 4;

// What bodies may cost in one execution beyond what the schedule says: a body costs
// each time it runs. A body that runs inside a body runs inside nothing deeper.
inline constexpr int kBodyBudget = 600;
inline constexpr int kMaxBodyDepth = 2;

// gc.collect(0..2).
inline constexpr int kGenerations = 3;

// Elements a single container may take; a `put` beyond it is skipped. Keeps
// get_referents and traversal linear in the schedule.
inline constexpr int kMaxContainerSize = 64;

// Numbers in schedules count yield points within one operation. They take three operand
// bytes, each below a power of two, so that a mutated byte is a bigger or smaller number.
inline constexpr uint8_t kNumberByteLimit = 128;
inline constexpr uint32_t kMaxNumber = 128 * 128 * 128;

// One record: operation code, thread, operands.
inline constexpr int kMaxOperands = 6;
inline constexpr size_t kRecordBytes = 2 + kMaxOperands;

// The header: version, threads, and reserved bytes up to the width of a record,
// so that inserting or erasing whole records keeps every later one aligned.
inline constexpr size_t kHeaderBytes = kRecordBytes;

// The newest binary format. Operations carry the version that brought them.
inline constexpr uint8_t kFormatVersion = 6;

// The version that brought bodies: in earlier inputs kBodyBit means nothing.
inline constexpr uint8_t kBodiesSince = 2;

// Version 4 brought the kinds of yield points above these.
inline constexpr uint8_t kEdgesSince = 4;
inline constexpr uint8_t kYieldKindsBeforeEdges = 8;

// Version 5 brought loads and stores.
inline constexpr uint8_t kAccessesSince = 5;
inline constexpr uint8_t kYieldKindsBeforeAccesses = 9;

// The longest binary form; what is longer is cut by decoding.
inline constexpr size_t kMaxEncodedBytes = kHeaderBytes + kMaxOperations * kRecordBytes;

// The longest file that Load reads: room for a text form with long comments, and
// an end to a file that has none (/dev/zero).
inline constexpr size_t kMaxFileBytes = size_t{1} << 20;

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_LIMITS_H_
