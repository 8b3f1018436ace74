// What runs at this moment, kept where a crash report can still read it: in
// preallocated memory, written before each step, read by a signal handler.
#ifndef GCFUZZ_REPORT_RUN_RECORD_H_
#define GCFUZZ_REPORT_RUN_RECORD_H_

#include <string_view>

#include "base/text_sink.h"
#include "oracle/place.h"
#include "schedule/schedule.h"

namespace gcfuzz {

// A line of every report begins so; the command follows. Others look for it.
inline constexpr std::string_view kReplayPrefix = "replay: ";

// The constants of this process: CPython version and what may follow it ("3.13.5
// free-threaded"), variant, the operations masked ("known",
// may be empty), and the command up to the schedule that replays it, such as
// "bin/gcfuzz run --times 20 --each 100". Once, at start.
void RecordBuild(std::string_view version, std::string_view variant, std::string_view mask,
                 std::string_view replay_command);

// The version as recorded.
std::string_view RecordedVersion();

// From now on this schedule runs; null: none does. Not copied: it must stay alive
// until the next call. Coordinator only.
void RecordSchedule(const Schedule* schedule);

// What the calling thread is about to do; Place{} when it leaves the schedule.
void RecordPlace(Place place);

// What the calling thread does, as last recorded.
Place CurrentPlace();

// How a crash that is none of our verdicts is reported: every thread's operation,
// the schedule, the build, the replay command. Allocates nothing; any context.
void PrintRunRecord(TextSink& sink);

// Where the threads stand that are in an operation, in one line:
// "t0 operation 3 (collect 2), t2 operation 5 (barrier)".
void PrintWhereThreadsStand(const Schedule& schedule, TextSink& sink);

// The parts of it, for the report of a verdict.
void PrintPlace(Place place, const Schedule& schedule, TextSink& sink);
void PrintBuildAndReplay(const Schedule& schedule, TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_RUN_RECORD_H_
