// What is by design on a CPython version: the table expectations.def, and the questions
// that oracles ask of it.
#ifndef GCFUZZ_ORACLE_EXPECTATIONS_H_
#define GCFUZZ_ORACLE_EXPECTATIONS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gcfuzz {

enum class Expectation : uint8_t {
#define GCFUZZ_EXPECTATION(Name, versions, what, source, treatment) Name,
#include "oracle/expectations.def"
#undef GCFUZZ_EXPECTATION
};

// From this version on it is by design (since), or no longer (before).
struct VersionBound {
  bool since;
  uint32_t version;  // PY_VERSION_HEX of a CPython: 0x030d05f0 is 3.13.5
};

// One row of expectations.def.
struct ExpectationInfo {
  Expectation expectation;
  std::string_view name;
  std::span<const VersionBound> versions;  // ascending; none: all versions
  std::string_view what;
  std::string_view source;
  std::string_view treatment;
};

// All rows in the order of the table. Static storage.
std::span<const ExpectationInfo> AllExpectations();

// Whether that is by design on that version (a PY_VERSION_HEX).
bool IsByDesign(Expectation expectation, uint32_t version);

// The versions of a row for people: "all versions", "since 3.13.13, before 3.14.0".
std::string DescribeVersions(const ExpectationInfo& info);

// The order in which a collection treats trash: weakrefs without callback before
// finalizers, or after them. Those with callback always come first.
inline bool WeakrefsWithoutCallbackClearedBeforeFinalizers(uint32_t version) {
  return IsByDesign(Expectation::WeakrefsClearedBeforeFinalizers, version);
}

// Whether weakrefs that are trash themselves, but lead to live objects, come after them as well.
inline bool TrashWeakrefsClearedAfterFinalizers(uint32_t version) {
  return IsByDesign(Expectation::TrashWeakrefsClearedAfterFinalizers, version);
}

// Whether no weakref made by a finalizer leads to an object whose tp_clear has run.
inline bool WeakrefsOfFinalizersCleared(uint32_t version) {
  return IsByDesign(Expectation::WeakrefsClearedAgainAfterFinalizers, version);
}

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_EXPECTATIONS_H_
