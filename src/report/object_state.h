// What a report says of one object, as CPython told it.
#ifndef GCFUZZ_REPORT_OBJECT_STATE_H_
#define GCFUZZ_REPORT_OBJECT_STATE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "oracle/place.h"

namespace gcfuzz {

// Something that the collector knows and whose tp_traverse visits the object.
struct Referrer {
  std::string type_chain;
  uint32_t serial = 0;  // 0: no tracked object
  bool made = false;    // by an operation: made_at says which
  Place made_at;
};

// What only CPython knows about an object, in words. Empty if its memory is gone.
struct ObjectState {
  uint32_t serial = 0;     // 0: not tracked, a type or container
  Place made_at;           // of such a one; the ledger knows where tracked ones were born
  std::string type_chain;  // "Class < gcfuzz.ClearSuper < gcfuzz.Root"
  std::string header;      // reference count fields and GC bits

  // Who still refers to it, if that was looked into: it takes quiescence.
  bool referrers_known = false;
  std::vector<Referrer> referrers;  // the first few
  size_t referrer_count = 0;        // all
};

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_OBJECT_STATE_H_
