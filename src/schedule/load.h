// A schedule from what a person names: a file in either form, or "hex:..." as
// reports print it.
#ifndef GCFUZZ_SCHEDULE_LOAD_H_
#define GCFUZZ_SCHEDULE_LOAD_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/exit_codes.h"
#include "base/text_sink.h"
#include "schedule/schedule.h"

namespace gcfuzz {

struct LoadError {
  ExitCode exit_code;   // kExitNoInput or kExitBadInput
  std::string message;  // "FILE:LINE:COLUMN: ..." or "FILE: byte N: ..."
};

// Text if it starts with '#' and holds only text, else bytes. Bytes that no
// Encode of this or an earlier version has written are rejected unless `raw`, which decodes them as
// a fuzz target does. An empty file is rejected.
std::variant<Schedule, LoadError> Load(const std::string& name, bool raw = false);

// The form that survives copy and paste: "hex:0100...". Load accepts it.
std::string ToHexName(const Schedule& schedule);

// The same into a sink; allocates nothing, so a signal handler may call it.
void PrintHexName(const Schedule& schedule, TextSink& sink);

}  // namespace gcfuzz

#endif  // GCFUZZ_SCHEDULE_LOAD_H_
