// Can this build be trusted to find anything? Each check provokes what it asks for
// instead of believing a flag.
#ifndef GCFUZZ_EXECUTE_DOCTOR_H_
#define GCFUZZ_EXECUTE_DOCTOR_H_

#include <string>
#include <vector>

namespace gcfuzz {

struct Check {
  std::string name;  // "no GIL", "assertions", "sanitizer", "undefined", "validation", "coverage"
  bool required;     // by the variant; a failed required check makes the build unsuitable
  bool passed;
  std::string detail;  // what was seen, and if it failed, what to do
};

// REQUIRES: StartHarness was called, no Execute yet. Coordinator only; forks.
std::vector<Check> ExamineBuild();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_DOCTOR_H_
