// What `gcfuzz run --json` writes: run.schema.json beside this file says what is in it.
#ifndef GCFUZZ_CLI_REPORT_JSON_H_
#define GCFUZZ_CLI_REPORT_JSON_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/inputs.h"
#include "cli/run_findings.h"
#include "cli/tally.h"
#include "execute/recording.h"

namespace gcfuzz {

// The runs of one input and what they came to.
struct RunsOfInput {
  Input input;
  int executions = 1;  // of each run, at most
  Tally tally;
  RunFindings findings;
  std::optional<Recording> recording;  // of the last run, if it is to be kept
};

// Ends with a newline. Bytes of a report that are no UTF-8 are replaced.
std::string JsonOfRuns(const std::vector<RunsOfInput>& runs);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_REPORT_JSON_H_
