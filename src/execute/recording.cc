#include "execute/recording.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>

#include "base/text_sink.h"
#include "execute/control_events.h"
#include "execute/event_line.h"
#include "execute/harness.h"
#include "execute/policy_choice.h"
#include "interleave/control.h"

namespace gcfuzz {
namespace {

constexpr std::string_view kHeader = "# gcfuzz recording 1";

// More than kMaxKept lines of events need.
constexpr size_t kMaxRecordingBytes = size_t{16} << 20;

std::string Trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string MaskNames() {
  const std::string option = Trimmed(MaskOption());  // "--mask known"
  return option.substr(option.find_last_of(' ') + 1);
}

std::string EventsLine(const std::vector<ControlEvent>& events) {
  const auto log = std::make_unique<EventLog>();
  for (const ControlEvent& event : events) log->Add(event);
  std::string line;
  StringSink sink(line);
  PrintEventsSummary(*log, sink);
  return line;
}

// ---- Reading, line by line. ----

struct Lines {
  std::string_view rest;
  int number = 0;

  std::string_view Take() {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    ++number;
    return line;
  }
};

struct Reader {
  Lines lines;
  const std::string& name;
  LoadError error = {kExitBadInput, {}};

  bool Fail(const std::string& problem) {
    error.message = name + ":" + std::to_string(lines.number) + ": " + problem;
    return false;
  }

  bool Header() {
    return lines.Take() == kHeader || Fail("expected '" + std::string(kHeader) + "'");
  }

  // "WORD VALUE"; the value may be empty.
  bool Field(std::string_view word, std::string& value) {
    const std::string_view line = lines.Take();
    if (line.substr(0, line.find(' ')) != word) {
      return Fail("expected '" + std::string(word) + " ...'");
    }
    value = line.substr(std::min(word.size() + 1, line.size()));
    return true;
  }

  bool TakeSchedule(Schedule& schedule) {
    std::string hex;
    if (!Field("schedule", hex)) return false;
    if (!hex.starts_with("hex:")) return Fail("expected 'schedule hex:...'");
    auto loaded = Load(hex);
    if (const auto* bad = std::get_if<LoadError>(&loaded)) return Fail(bad->message);
    schedule = std::get<Schedule>(std::move(loaded));
    return true;
  }

  bool TakeEvents(std::vector<ControlEvent>& events) {
    std::string said;
    if (!Field("events", said)) return false;
    const int line_of_summary = lines.number;
    while (!lines.rest.empty()) {
      std::string problem;
      const auto event = ParseEventLine(lines.Take(), problem);
      if (!event) return Fail(problem);
      if (events.size() == EventLog::kMaxKept) return Fail("more events than a run has");
      events.push_back(*event);
    }
    const std::string found = EventsLine(events);
    if (found == said) return true;
    lines.number = line_of_summary;
    return Fail("damaged: the events that follow are " + found + ", not " + said);
  }
};

}  // namespace

std::optional<Recording> TakeRecording(const Schedule& schedule, const std::string& verdict) {
  const EventLog& log = control::Events();
  if (log.size() > log.kept()) return std::nullopt;
  Recording recording = {.cpython = CPythonVersion(),
                         .variant = VariantName(),
                         .mask = MaskNames(),
                         .policy = Trimmed(PolicyOption()),
                         .verdict = verdict,
                         .schedule = schedule,
                         .events = {}};
  for (uint64_t i = 0; i < log.kept(); ++i) {
    recording.events.push_back(log.at(i));
    recording.events.back().where = 0;
  }
  return recording;
}

std::string Print(const Recording& recording) {
  std::string text(kHeader);
  StringSink sink(text);
  const std::pair<std::string_view, std::string> fields[] = {
      {"cpython", recording.cpython},
      {"variant", recording.variant},
      {"mask", recording.mask},
      {"policy", recording.policy},
      {"verdict", recording.verdict},
      {"schedule", ToHexName(recording.schedule)},
      {"events", EventsLine(recording.events)}};
  for (const auto& [word, value] : fields) {
    text += "\n" + std::string(word) + (value.empty() ? "" : " ") + value;
  }
  text += "\n";
  for (const ControlEvent& event : recording.events) {
    PrintEventLine(event, sink);
    text += "\n";
  }
  return text;
}

std::variant<Recording, LoadError> ParseRecording(std::string_view text, const std::string& name) {
  Reader reader{{text}, name};
  Recording recording;
  const bool good =
      reader.Header() && reader.Field("cpython", recording.cpython) &&
      reader.Field("variant", recording.variant) && reader.Field("mask", recording.mask) &&
      reader.Field("policy", recording.policy) && reader.Field("verdict", recording.verdict) &&
      reader.TakeSchedule(recording.schedule) && reader.TakeEvents(recording.events);
  if (good) return recording;
  return std::move(reader.error);
}

std::variant<Recording, LoadError> LoadRecording(const std::string& name) {
  errno = 0;
  std::ifstream file(name, std::ios::binary);
  std::string text(kMaxRecordingBytes, '\0');
  if (file.is_open()) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return LoadError{kExitNoInput, name + ": " + std::strerror(errno)};
  }
  if (file.good()) return LoadError{kExitBadInput, name + ": longer than any recording"};
  text.resize(static_cast<size_t>(file.gcount()));
  return ParseRecording(text, name);
}

}  // namespace gcfuzz
