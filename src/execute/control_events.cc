#include "execute/control_events.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "base/harness_fault.h"
#include "interleave/control.h"
#include "report/edge_switches.h"

namespace gcfuzz {
namespace {

void PrintHex(uint64_t number, TextSink& sink) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) sink.Append(kDigits.substr(number >> shift & 15, 1));
}

void PrintThread(int thread, TextSink& sink) {
  if (thread < 0) return sink.Append("nobody");
  sink.Append("t");
  sink.AppendNumber(static_cast<uint64_t>(thread));
}

void PrintAnchor(Anchor anchor, TextSink& sink) {
  if (anchor == kNoAnchor) return sink.Append(" outside of operations");
  if (anchor < 0) return sink.Append(" before the first operation");
  sink.Append(" of operation ");
  sink.AppendNumber(static_cast<uint64_t>(anchor) + 1);
}

// What lies between two events is in no event: this tells runs apart that differ there.
void PrintEdges(const ControlEvent& event, bool with_places, TextSink& sink) {
  if (!IsFine(event.kind) && event.edges > 0) {
    sink.Append(" after ");
    sink.AppendNumber(event.edges);
    sink.Append(event.edges == 1 ? " edge" : " edges");
  } else if (IsFine(event.kind) && with_places) {
    sink.Append(" in ");
    PrintCodePlace(event.where, sink);
  }
}

void PrintEvent(const ControlEvent& event, bool with_places, TextSink& sink) {
  PrintThread(event.thread, sink);
  sink.Append(" ");
  sink.Append(kYieldWords[static_cast<int>(event.kind)]);
  sink.Append("#");
  sink.AppendNumber(event.count);
  PrintAnchor(event.anchor, sink);
  PrintEdges(event, with_places, sink);
  sink.Append(", then ");
  PrintThread(event.next, sink);
  sink.Append("\n");
}

}  // namespace

void PrintEventsSummary(const EventLog& events, TextSink& sink) {
  sink.AppendNumber(events.size());
  sink.Append(", fingerprint ");
  PrintHex(events.fingerprint(), sink);
}

void PrintControlEvents(bool with_places, TextSink& sink) {
  const EventLog& events = control::Events();
  sink.Append(kEventsPrefix);
  PrintEventsSummary(events, sink);
  sink.Append("\n");
  for (uint64_t i = 0; i < events.kept(); ++i) PrintEvent(events.at(i), with_places, sink);
}

void ShareControlEvents() {
  static EventLog* const shared = [] {
    void* const memory =
        mmap(nullptr, sizeof(EventLog), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) HarnessFault("no memory to share: %s", std::strerror(errno));
    auto* const log = new (memory) EventLog;
    control::KeepEventsIn(*log);
    return log;
  }();
  shared->Clear();
}

}  // namespace gcfuzz
