// The events of an interleaved execution: as text, which is what --verify compares, and where a
// parent sees them.
#ifndef GCFUZZ_EXECUTE_CONTROL_EVENTS_H_
#define GCFUZZ_EXECUTE_CONTROL_EVENTS_H_

#include <string_view>

#include "base/text_sink.h"
#include "interleave/event_log.h"

namespace gcfuzz {

// How the first line begins: "gcfuzz: events: 57, fingerprint 8d1f0e60a2c7b934".
inline constexpr std::string_view kEventsPrefix = "gcfuzz: events: ";

// What follows: "57, fingerprint 8d1f0e60a2c7b934".
void PrintEventsSummary(const EventLog& events, TextSink& sink);

// That line, and one for each event of the last execution, as far as they are kept: "t0
// clear#1 of operation 5 after 1532 edges, then t1", where t8 and above are threads that Python
// started. `with_places` says for an edge where in CPython it is, which takes time.
// REQUIRES: no schedule is executing.
void PrintControlEvents(bool with_places, TextSink& sink);

// There are no events; those of a child that is forked now this process will see, however the child
// ends. REQUIRES: nothing is executing.
void ShareControlEvents();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_CONTROL_EVENTS_H_
