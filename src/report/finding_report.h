// The report of a verdict, for a person; read_report.h reads it back.
#ifndef GCFUZZ_REPORT_FINDING_REPORT_H_
#define GCFUZZ_REPORT_FINDING_REPORT_H_

#include <string_view>
#include <vector>

#include "base/text_sink.h"
#include "oracle/ledger.h"
#include "oracle/verdict.h"
#include "report/object_state.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// The first words of every report of ours; scripts look for them. The verdict's
// name follows.
inline constexpr std::string_view kFindingPrefix = "gcfuzz: FINDING: ";

// The line that names the finding (signature.h): its hash, a blank, its text. And the one
// that says whether it is known (known_bugs.h).
inline constexpr std::string_view kSignaturePrefix = "signature: ";
inline constexpr std::string_view kLabelPrefix = "label: ";

// What happened in one sentence, the first line of the report. Apart from the rest, so that
// it stands where a scan of the broken heap may itself crash.
void PrintVerdict(const Verdict& verdict, TextSink& sink);

// The rest, in this order, so that all fits a screen: the objects with their lives and with
// who still refers to them, the first few, and how many there are of each kind; the schedule,
// shortened; CPython version, variant and mask; the replay command; signature and label. `objects`
// are the verdict's, in its order.
void PrintDetails(const Verdict& verdict, const Ledger& ledger,
                  const std::vector<ObjectState>& objects, const Schedule& schedule,
                  TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_FINDING_REPORT_H_
