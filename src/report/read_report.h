// What a failed process has written, read back: was it a finding, which one, and whose.
// The one reader of reports; `gcfuzz run`, `gcfuzz signature` and through it the scripts
// use it. It understands the reports of gcfuzz itself (finding_report.h, run_record.h), of
// the sanitizers, of CPython's assertions and fatal errors, and of libFuzzer.
#ifndef GCFUZZ_REPORT_READ_REPORT_H_
#define GCFUZZ_REPORT_READ_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/signature.h"
#include "schedule/schedule.h"

namespace gcfuzz {

enum class ReportKind : uint8_t {
  Nothing,       // nothing that a reader would call a failure
  Finding,       // of CPython
  HarnessFault,  // of gcfuzz, which ran out of memory or into a fault of its own
};

struct ReadReport {
  ReportKind kind = ReportKind::Nothing;
  std::string headline;  // the line that says what happened, without addresses
  Signature signature;
  std::vector<std::string> functions;  // of all stacks, and those that an assertion names
  std::string cpython;                 // "3.13.5"; empty if the report does not say
  std::string variant;                 // "asan"
  std::string mask;                    // "known"; empty if nothing was left out
  std::string replay;                  // the command
  std::optional<Schedule> schedule;    // from the replay command
};

// `ending` says how the process ended, for one that wrote nothing: "signal 11 (Segmentation
// fault)", "timeout". Any text is a report; nothing is rejected.
ReadReport Read(std::string_view report, std::string_view ending = {});

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_READ_REPORT_H_
