// The oracles that read an object's reference count fields.
#ifndef GCFUZZ_ORACLE_OBJECT_COUNT_H_
#define GCFUZZ_ORACLE_OBJECT_COUNT_H_

#include <cstddef>
#include <cstdint>

#include "oracle/verdict.h"

namespace gcfuzz {

// PEP 703: both parts of a biased reference count.
struct ObjectCount {
  uint64_t local = 0;
  int64_t shared = 0;  // without the flags
  bool immortal = false;
};

// tp_dealloc is called. Whoever calls it has seen the count fall to 0, and nobody can
// raise it again: neither a weak reference nor a reader without a lock takes an object
// whose merged count is 0 (CPython Objects/object.c _Py_MergeZeroLocalRefcount,
// Include/internal/pycore_object.h _Py_TryIncRefShared).
Verdict JudgeDeallocCount(uint32_t serial, const ObjectCount& count);

// An instance of a type that a schedule has made is never immortal by design.
Verdict JudgeImmortal(uint32_t serial, const ObjectCount& count);

// So many of the objects that were never dropped are immortal. The verdict stays what it is:
// one bug leaves objects of both kinds (gh-125859), and is to have one name.
void MentionImmortal(Verdict& never_dropped, size_t immortal);

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_OBJECT_COUNT_H_
