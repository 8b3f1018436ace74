// What tests on the real interpreter have in common: one harness for the whole program, and
// schedules written down as text.
#ifndef GCFUZZ_EXECUTE_HARNESS_FOR_TESTS_H_
#define GCFUZZ_EXECUTE_HARNESS_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <string>

#include "execute/harness.h"
#include "execute/isolated_run.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// Why tests that execute thousands of random schedules in one process are not for ThreadSanitizer:
// the mask of known bugs leaves this one, for no operation is to blame (report/known_bugs.def).
inline constexpr char kRacesEndIt[] = "a race of CPython's (gh-117306) ends one schedule in 2,000";

struct HarnessSetup {
  RunnerKind runner = RunnerKind::Parallel;
  // What GCFUZZ_MASK is if the environment does not say, or whatever it says; null: nothing.
  const char* mask = nullptr;
  bool mask_whatever_is_said = false;
};

// Starts the harness before the first test. Each program makes one, owned by GoogleTest:
//   const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);
class StartOnce : public testing::Environment {
 public:
  explicit StartOnce(HarnessSetup setup = {}) : setup_(setup) {}
  void SetUp() override;

 private:
  HarnessSetup setup_;
};

// The schedule of these lines, repaired; they lack only the header. A line that is none fails
// the test, and the schedule is empty.
Schedule FromText(const std::string& lines);

// Executes it in a child process, because a finding ends the process it is found in.
Outcome RunText(const std::string& lines);

// Clean means, among other things, that all that was born was dropped.
void ExpectClean(const std::string& lines);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_HARNESS_FOR_TESTS_H_
