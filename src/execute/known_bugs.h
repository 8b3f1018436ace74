// Bugs that the CPython under test has and that operations of ours trigger: the one
// place that says which, by version.
#ifndef GCFUZZ_EXECUTE_KNOWN_BUGS_H_
#define GCFUZZ_EXECUTE_KNOWN_BUGS_H_

#include <string>
#include <string_view>

namespace gcfuzz {

// In a list of operations to leave out (schedule/mask.h) this stands for those that
// trigger a bug known to be in this CPython: found within seconds, they would drown
// everything else.
inline constexpr std::string_view kKnownBugsWord = "known";

// `names` with that word replaced by the operations it stands for.
std::string ExpandMask(std::string_view names);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_KNOWN_BUGS_H_
