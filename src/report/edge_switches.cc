#include "report/edge_switches.h"

#include <cstddef>
#include <string_view>

#include "interleave/control.h"

// Of the sanitizer's runtime; null where there is none.
extern "C" __attribute__((weak)) void __sanitizer_symbolize_pc(  // NOLINT
    void* pc, const char* format, char* out, size_t size);

namespace gcfuzz {
namespace {

constexpr int kMostLines = 12;

// Without the folders that CPython was built in.
std::string_view FileName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

void PrintSwitch(const ControlEvent& event, TextSink& sink) {
  sink.Append("preempted: t");
  sink.AppendNumber(static_cast<uint64_t>(event.thread));
  sink.Append(" at ");
  sink.Append(kYieldWords[static_cast<int>(event.kind)]);
  sink.Append("#");
  sink.AppendNumber(event.count);
  if (event.anchor >= 0) {
    sink.Append(" of operation ");
    sink.AppendNumber(static_cast<uint64_t>(event.anchor) + 1);
  }
  sink.Append(", in ");
  PrintCodePlace(event.where, sink);
  sink.Append(", by t");
  sink.AppendNumber(static_cast<uint64_t>(event.next));
  sink.Append("\n");
}

}  // namespace

void PrintCodePlace(uintptr_t where, TextSink& sink) {
  if (__sanitizer_symbolize_pc == nullptr) return;
  char text[512];
  // A call returns to what follows it, which may be another line.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  __sanitizer_symbolize_pc(reinterpret_cast<void*>(where - 1), "%f %s:%l", text, sizeof text);
  const std::string_view found(text);
  const size_t space = found.find(' ');
  sink.Append(found.substr(0, space));
  if (space == std::string_view::npos) return;
  sink.Append(" (");
  sink.Append(FileName(found.substr(space + 1)));
  sink.Append(")");
}

void PrintEdgeSwitches(TextSink& sink) {
  const EventLog& events = control::Events();
  int lines = 0;
  for (uint64_t i = 0; i < events.kept() && lines < kMostLines; ++i) {
    const ControlEvent& event = events.at(i);
    if (!IsFine(event.kind)) continue;
    PrintSwitch(event, sink);
    ++lines;
  }
}

}  // namespace gcfuzz
