#include "report/finding_report.h"

#include <algorithm>
#include <map>
#include <string>

#include "report/edge_switches.h"
#include "report/known_bugs.h"
#include "report/print_schedule.h"
#include "report/run_record.h"
#include "report/signature.h"

namespace gcfuzz {
namespace {

// A report fits a screen: more than this is only counted.
constexpr size_t kMaxObjectsShown = 2;
constexpr size_t kMaxEventsShown = 5;
constexpr size_t kMaxKindsShown = 4;

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

void PrintMore(size_t count, std::string_view what, TextSink& sink) {
  sink.Append("    and ");
  sink.AppendNumber(count);
  sink.Append(" more ");
  sink.Append(what);
  sink.Append("\n");
}

void PrintLife(uint32_t serial, const Ledger& ledger, const Schedule& schedule, TextSink& sink) {
  const std::vector<Event> events = ledger.EventsOf(serial);
  const size_t shown = std::min(events.size(), kMaxEventsShown);
  for (size_t i = 0; i < shown; ++i) {
    sink.Append("    ");
    sink.Append(NameOf(events[i].kind));
    sink.Append(events[i].kind == EventKind::Born ? " by " : " on ");
    PrintPlace(events[i].place, schedule, sink);
    sink.Append("\n");
  }
  if (events.size() > shown) PrintMore(events.size() - shown, "events", sink);
}

void PrintName(uint32_t serial, std::string_view type_chain, TextSink& sink) {
  sink.Append("object");
  if (serial != 0) {
    sink.Append(" ");
    sink.AppendNumber(serial);
  }
  if (type_chain.empty()) return;
  sink.Append(": ");
  sink.Append(type_chain);
}

void PrintReferrer(const Referrer& referrer, const Schedule& schedule, TextSink& sink) {
  sink.Append("    referred to by ");
  PrintName(referrer.serial, referrer.type_chain, sink);
  if (referrer.made) {
    sink.Append(", made by ");
    PrintPlace(referrer.made_at, schedule, sink);
  }
  sink.Append("\n");
}

void PrintReferrers(const ObjectState& object, const Schedule& schedule, TextSink& sink) {
  if (!object.referrers_known) return;
  if (object.referrer_count == 0) {
    sink.Append("    referred to by nothing that the collector knows\n");
  }
  for (const Referrer& referrer : object.referrers) PrintReferrer(referrer, schedule, sink);
  if (object.referrer_count > object.referrers.size()) {
    PrintMore(object.referrer_count - object.referrers.size(), "that refer to it", sink);
  }
}

void PrintObject(const ObjectState& object, const Ledger& ledger, const Schedule& schedule,
                 TextSink& sink) {
  PrintName(object.serial, object.type_chain, sink);
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
  PrintReferrers(object, schedule, sink);
}

// Several objects, by the signature that each would give the finding were it the first.
void PrintCounts(const Verdict& verdict, const Ledger& ledger,
                 const std::vector<ObjectState>& objects, const Schedule& schedule,
                 TextSink& sink) {
  if (objects.size() < 2) return;
  std::map<std::string, size_t> counts;
  for (const ObjectState& object : objects) {
    ++counts[SignatureOf(verdict, &object, ledger, schedule).text];
  }
  size_t left = kMaxKindsShown;
  for (const auto& [text, count] : counts) {
    if (left-- == 0) return PrintMore(counts.size() - kMaxKindsShown, "kinds of objects", sink);
    sink.Append("counted: ");
    sink.AppendNumber(count);
    sink.Append(" ");
    sink.Append(text);
    sink.Append("\n");
  }
}

void PrintSignature(const Signature& signature, const Schedule& schedule, TextSink& sink) {
  sink.Append(kSignaturePrefix);
  sink.Append(signature.Hash());
  sink.Append(" ");
  sink.Append(signature.text);
  sink.Append("\n");
  sink.Append(kLabelPrefix);
  sink.Append(LabelOf({signature, {}, &schedule}, ParseVersion(RecordedVersion())));
  sink.Append("\n");
}

}  // namespace

void PrintVerdict(const Verdict& verdict, TextSink& sink) {
  sink.Append(kFindingPrefix);
  sink.Append(NameOf(verdict.kind));
  sink.Append(": ");
  sink.Append(verdict.sentence);
  sink.Append("\n");
}

void PrintDetails(const Verdict& verdict, const Ledger& ledger,
                  const std::vector<ObjectState>& objects, const Schedule& schedule,
                  TextSink& sink) {
  const size_t shown = std::min(objects.size(), kMaxObjectsShown);
  for (size_t i = 0; i < shown; ++i) PrintObject(objects[i], ledger, schedule, sink);
  PrintCounts(verdict, ledger, objects, schedule, sink);
  PrintEdgeSwitches(sink);
  sink.Append("schedule:\n");
  PrintShortened(schedule, sink);
  PrintBuildAndReplay(schedule, sink);
  const ObjectState* first = objects.empty() ? nullptr : &objects.front();
  PrintSignature(SignatureOf(verdict, first, ledger, schedule), schedule, sink);
}

}  // namespace gcfuzz
