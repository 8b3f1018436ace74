// What happened in an interleaved run, in a file: to do it again, and to see whether it was the
// same.
//
//   # gcfuzz recording 1
//   cpython 3.13.5
//   variant asan
//   mask known                               what was left out, or nothing
//   policy --policy pct:3 --seed 7           who decided, or nothing: the schedule
//   verdict never dropped                    what the run came to
//   schedule hex:0602...
//   events 57, fingerprint 8d1f0e60a2c7b934
//   t0 op#1 start:t0 edges 0 ready t0,t1 -> t0       event_line.h; a line for each
//
// Law: ParseRecording(Print(r)) == r.
#ifndef GCFUZZ_EXECUTE_RECORDING_H_
#define GCFUZZ_EXECUTE_RECORDING_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interleave/event_log.h"
#include "schedule/load.h"
#include "schedule/schedule.h"

namespace gcfuzz {

struct Recording {
  std::string cpython;
  std::string variant;
  std::string mask;
  std::string policy;
  std::string verdict;  // an Outcome's
  Schedule schedule;
  std::vector<ControlEvent> events;

  bool operator==(const Recording&) const = default;
};

// Of the last run of RunIsolated, which had `events` set and came to that verdict. Nothing if more
// happened than is kept (EventLog::kMaxKept).
std::optional<Recording> TakeRecording(const Schedule& schedule, const std::string& verdict);

std::string Print(const Recording& recording);

// `name` is for error messages: "NAME:12: ...". Rejects what is damaged: the fingerprint is that of
// the events, and there are as many as it says.
std::variant<Recording, LoadError> ParseRecording(std::string_view text, const std::string& name);

// Of a file; it may not be there.
std::variant<Recording, LoadError> LoadRecording(const std::string& name);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_RECORDING_H_
