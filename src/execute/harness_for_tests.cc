#include "execute/harness_for_tests.h"

#include <cstdlib>
#include <variant>

#include "schedule/text.h"

namespace gcfuzz {

void StartOnce::SetUp() {
  if (setup_.mask != nullptr) {
    setenv("GCFUZZ_MASK", setup_.mask, setup_.mask_whatever_is_said ? 1 : 0);
  }
  StartHarness(setup_.runner);
}

Schedule FromText(const std::string& lines) {
  auto parsed = Parse(std::string(kTextHeader) + "\n" + lines);
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    ADD_FAILURE() << error->line << ":" << error->column << ": " << error->message;
    return {};
  }
  return std::get<Schedule>(parsed);
}

Outcome RunText(const std::string& lines) { return RunIsolated(FromText(lines)); }

void ExpectClean(const std::string& lines) {
  const Outcome outcome = RunText(lines);
  EXPECT_EQ(outcome.verdict, "clean") << lines << outcome.report;
}

}  // namespace gcfuzz
