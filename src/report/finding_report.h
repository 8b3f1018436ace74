// The report of a verdict, for a person.
#ifndef GCFUZZ_REPORT_FINDING_REPORT_H_
#define GCFUZZ_REPORT_FINDING_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_sink.h"
#include "oracle/ledger.h"
#include "oracle/verdict.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// The first words of every report of ours; scripts look for them. The verdict's
// name follows.
inline constexpr std::string_view kFindingPrefix = "gcfuzz: FINDING: ";

// What only CPython knows about an object, in words. Empty if its memory is gone.
struct ObjectState {
  uint32_t serial = 0;     // 0: not tracked, a type or container
  Place made_at;           // of such a one; the ledger knows where tracked ones were born
  std::string type_chain;  // "Class < gcfuzz.ClearSuper < gcfuzz.Root"
  std::string header;      // reference count fields and GC bits
};

// In this order: the verdict in one sentence; each object and its life; the
// schedule; CPython version and variant; the replay command.
void PrintFinding(const Verdict& verdict, const Ledger& ledger,
                  const std::vector<ObjectState>& objects, const Schedule& schedule,
                  TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_FINDING_REPORT_H_
