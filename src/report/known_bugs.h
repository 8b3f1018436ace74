// What is known already: which operations to leave out, and whether a finding is new.
// Versions are numbers as in PY_VERSION_HEX, given by the caller: this file knows all.
#ifndef GCFUZZ_REPORT_KNOWN_BUGS_H_
#define GCFUZZ_REPORT_KNOWN_BUGS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/signature.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// In a list of operations to leave out (schedule/mask.h) this stands for those that
// trigger a bug known to be in this CPython: found within seconds, they would drown
// everything else.
inline constexpr std::string_view kKnownBugsWord = "known";

// `names` with that word replaced by the operations it stands for; `known-ISSUE` stands for all
// of them but those that trigger that bug. Bugs that show as races only count where races are
// seen: in the tsan variant.
std::string ExpandKnown(std::string_view names, uint32_t version, bool sees_races);

// What the table looks at in a finding.
struct FindingTraits {
  Signature signature;
  std::vector<std::string> functions;  // of its stacks; may be empty
  const Schedule* schedule = nullptr;  // null: not known, op: words do not hold
};

// "known: gh-124470 (fixed in 3.14)", "NEW", or "NEW (looks like gh-125859, fixed in
// 3.13.1)" on a version that has the fix; ", or gh-126312, fixed in 3.13.1" where it looks like
// several. A known bug that is in this version comes before one that it only looks like.
std::string LabelOf(const FindingTraits& finding, uint32_t version);

// "3.13.5", "3.14.0rc1", "3.15.0a0+" as a number; 0 if it is none, which is older than all.
uint32_t ParseVersion(std::string_view version);

// Words of the table that are none of its grammar, or name no operation; empty if all is
// well. For the test of the table.
std::vector<std::string> FaultsOfTable();

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_KNOWN_BUGS_H_
