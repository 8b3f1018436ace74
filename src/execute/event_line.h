// One event of a run as a line that can be read back.
//
//   event := thread kind "#" count place "edges" number "ready" ready "->" next
//   place := "op:" number | "start:" actor | "outside"
//   ready := "none" | thread { "," thread }
//   next  := thread | "nobody"
//
// "t0 clear#1 op:6 edges 1532 ready t0,t1 -> t1": t0 passes the first tp_clear of the sixth
// operation, 1532 edges after that began; of t0 and t1, which could go on, t1 does. Threads are t0
// to t39 (those from t8 on Python started), actors t0 to t7 and b0 to b3.
#ifndef GCFUZZ_EXECUTE_EVENT_LINE_H_
#define GCFUZZ_EXECUTE_EVENT_LINE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/text_sink.h"
#include "interleave/event_log.h"

namespace gcfuzz {

// Without a newline; allocates nothing.
void PrintEventLine(const ControlEvent& event, TextSink& sink);

// Nothing, with the reason in `problem`, for what is no such line.
std::optional<ControlEvent> ParseEventLine(std::string_view text, std::string& problem);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_EVENT_LINE_H_
