#include "report/finding_report.h"

#include <algorithm>

#include "report/run_record.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

// A report fits a screen: more objects than this are only counted.
constexpr size_t kMaxObjectsShown = 4;

std::string_view NameOf(EventKind kind) {
  switch (kind) {
    case EventKind::Born:
      return "born";
    case EventKind::Cleared:
      return "cleared";
    case EventKind::Finalized:
      return "finalized";
    case EventKind::Dropped:
      return "dropped";
  }
  return "?";
}

void PrintSentence(const Verdict& verdict, TextSink& sink) {
  sink.Append(kFindingPrefix);
  sink.Append(NameOf(verdict.kind));
  sink.Append(": ");
  sink.Append(verdict.sentence);
  sink.Append("\n");
}

void PrintLife(uint32_t serial, const Ledger& ledger, const Schedule& schedule, TextSink& sink) {
  for (const Event& event : ledger.EventsOf(serial)) {
    sink.Append("    ");
    sink.Append(NameOf(event.kind));
    sink.Append(event.kind == EventKind::Born ? " by " : " on ");
    PrintPlace(event.place, schedule, sink);
    sink.Append("\n");
  }
}

void PrintObject(const ObjectState& object, const Ledger& ledger, const Schedule& schedule,
                 TextSink& sink) {
  sink.Append("object");
  if (object.serial != 0) {
    sink.Append(" ");
    sink.AppendNumber(object.serial);
  }
  if (!object.type_chain.empty()) {
    sink.Append(": ");
    sink.Append(object.type_chain);
  }
  sink.Append("\n");
  if (object.serial != 0) {
    PrintLife(object.serial, ledger, schedule, sink);
  } else {
    sink.Append("    made by ");
    PrintPlace(object.made_at, schedule, sink);
    sink.Append("\n");
  }
  if (!object.header.empty()) {
    sink.Append("    ");
    sink.Append(object.header);
    sink.Append("\n");
  }
}

}  // namespace

void PrintFinding(const Verdict& verdict, const Ledger& ledger,
                  const std::vector<ObjectState>& objects, const Schedule& schedule,
                  TextSink& sink) {
  PrintSentence(verdict, sink);
  const size_t shown = std::min(objects.size(), kMaxObjectsShown);
  for (size_t i = 0; i < shown; ++i) PrintObject(objects[i], ledger, schedule, sink);
  if (objects.size() > shown) {
    sink.Append("and ");
    sink.AppendNumber(objects.size() - shown);
    sink.Append(" more\n");
  }
  sink.Append("schedule:\n");
  PrintTo(schedule, sink);
  PrintBuildAndReplay(schedule, sink);
}

}  // namespace gcfuzz
