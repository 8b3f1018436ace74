// A schedule in a report: what does not fit a screen is left out, and counted.
#ifndef GCFUZZ_REPORT_PRINT_SCHEDULE_H_
#define GCFUZZ_REPORT_PRINT_SCHEDULE_H_

#include <cstddef>

#include "base/text_sink.h"
#include "schedule/schedule.h"

namespace gcfuzz {

inline constexpr size_t kScheduleLinesShown = 24;

// The text form. Of one longer than kScheduleLinesShown lines, the first and the last, and
// between them a comment that says how many were left out and what prints them all: it
// can still be parsed, as another schedule. Allocates nothing; any context.
void PrintShortened(const Schedule& schedule, TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_PRINT_SCHEDULE_H_
