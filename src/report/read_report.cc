#include "report/read_report.h"

#include <algorithm>
#include <iterator>
#include <variant>

#include "base/harness_fault.h"
#include "report/finding_report.h"
#include "report/lines.h"
#include "report/run_record.h"
#include "report/stacks.h"
#include "schedule/load.h"

namespace gcfuzz {
namespace {

constexpr size_t kFrames = 3;
constexpr size_t kNowhere = std::string_view::npos;

std::string_view LineAt(std::string_view text, size_t position) {
  const size_t end = std::min(text.find('\n', position), text.size());
  const size_t begin = position == 0 ? kNowhere : text.rfind('\n', position - 1);
  const size_t first = begin == kNowhere ? 0 : begin + 1;
  return text.substr(first, end - first);
}

// What stands behind `prefix`, up to the end of the line; empty if it is nowhere.
std::string_view RestOfLine(std::string_view text, std::string_view prefix) {
  const size_t at = text.find(prefix);
  if (at == kNowhere) return {};
  const std::string_view rest = text.substr(at + prefix.size());
  return rest.substr(0, rest.find('\n'));
}

std::string_view UpToOne(std::string_view text, std::initializer_list<std::string_view> ends) {
  size_t end = text.size();
  for (const std::string_view word : ends) end = std::min(end, text.find(word));
  return text.substr(0, end);
}

std::string Dashed(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '-');
  return text;
}

std::string Joined(const std::vector<std::string>& words, std::string_view between) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : between), joined += word;
  return joined;
}

// "list_dealloc < PyList_New", innermost first; "nowhere" without a symbol.
std::string Where(const std::vector<Stack>& stacks) {
  for (const Stack& stack : stacks) {
    const Stack innermost = Innermost(stack, kFrames);
    if (!innermost.empty()) return Joined(innermost, " < ");
  }
  return {};
}

std::string OrNowhere(const std::string& where) { return where.empty() ? "nowhere" : where; }

// What a run record shows running: where a hang has nothing else to tell it from another.
std::string Running(std::string_view report) {
  std::string running;
  for (const std::string_view line : LinesOf(report)) {
    if (line.starts_with("  running: ")) running.append(line).append("\n");
  }
  return KindsIn(running);
}

// One way to say that something failed. `at` is where it says so.
struct Sighting {
  size_t at = kNowhere;
  ReportKind kind = ReportKind::Finding;
  std::string headline;
  std::string signature;
};

Sighting SeeHarnessFault(std::string_view report) {
  const std::string_view message = RestOfLine(report, kHarnessFaultPrefix);
  if (message.empty()) return {};
  return {report.find(kHarnessFaultPrefix), ReportKind::HarnessFault, std::string(message),
          "harness-fault/" + WithoutNumbers(message)};
}

// malloc answers CPython with NULL; what ends a process is an operator new, which CPython
// does not use.
Sighting SeeOwnMemoryExhausted(std::string_view report) {
  const size_t at = report.find("Sanitizer: out-of-memory");
  if (at == kNowhere) return {};
  return {at, ReportKind::HarnessFault, kMemoryRanOut,
          std::string("harness-fault/") + kMemoryRanOut};
}

// A report of ours ends with its signature; one that was cut short still has a verdict.
Sighting SeeVerdict(std::string_view report) {
  const size_t at = report.find(kFindingPrefix);
  if (at == kNowhere) return {};
  const std::string_view sentence = RestOfLine(report, kFindingPrefix);
  std::string_view text = RestOfLine(report.substr(at), kSignaturePrefix);
  if (!text.empty()) text.remove_prefix(std::min(text.find(' ') + 1, text.size()));
  const std::string verdict = Dashed(std::string(UpToOne(sentence, {":"})));
  return {at, ReportKind::Finding, std::string(sentence),
          text.empty() ? verdict + "/report cut short" : std::string(text)};
}

// Which of them a bad pointer comes to depends on what lies at its address that time.
std::string AccessOr(const std::string& kind) {
  constexpr std::string_view kBadAccesses[] = {"SEGV", "BUS", "use-after-poison",
                                               "heap-use-after-free", "unknown-crash"};
  const bool is_access =
      std::find(std::begin(kBadAccesses), std::end(kBadAccesses), kind) != std::end(kBadAccesses);
  return is_access ? "bad-access" : Dashed(kind);
}

Sighting SeeAddressSanitizer(std::string_view report) {
  constexpr std::string_view kError = "ERROR: AddressSanitizer: ";
  const size_t at = report.find(kError);
  if (at == kNowhere) return {};
  const std::string kind =
      WithoutNumbers(UpToOne(RestOfLine(report, kError), {" on ", " (", ":", " in "}));
  return {at, ReportKind::Finding, "AddressSanitizer: " + kind,
          "asan:" + AccessOr(kind) + "/" + OrNowhere(Where(ReadStacks(report.substr(at))))};
}

// A race is the pair of its innermost functions, in no order.
std::string BothSides(std::string_view report) {
  std::vector<std::string> sides;
  for (const Stack& stack :
       ReadStacks(UpToOne(report, {"\n  Location is ", "\n  Thread T", "\n  Mutex M",
                                   "\nSUMMARY: ", "\n  Hint: "}))) {
    const Stack innermost = Innermost(stack, 1);
    if (sides.size() < 2 && !innermost.empty()) sides.push_back(innermost.front());
  }
  std::sort(sides.begin(), sides.end());
  return OrNowhere(Joined(sides, " + "));
}

Sighting SeeThreadSanitizer(std::string_view report) {
  constexpr std::string_view kPrefix = ": ThreadSanitizer: ";
  const size_t at =
      std::min(report.find("WARNING: ThreadSanitizer: "), report.find("ERROR: ThreadSanitizer: "));
  if (at == kNowhere) return {};
  const std::string_view rest = report.substr(at);
  const std::string kind = WithoutNumbers(UpToOne(RestOfLine(rest, kPrefix), {" (", " on ", ":"}));
  return {at, ReportKind::Finding, "ThreadSanitizer: " + kind,
          "tsan:" + Dashed(kind) + "/" + BothSides(rest)};
}

// "Objects/longobject.c:12:3: runtime error: ..." -> "longobject.c".
std::string FileOf(std::string_view line) {
  const std::string_view path = line.substr(0, line.find(':'));
  return std::string(path.substr(path.rfind('/') + 1));
}

Sighting SeeUndefinedBehavior(std::string_view report) {
  constexpr std::string_view kError = ": runtime error: ";
  const size_t at = report.find(kError);
  if (at == kNowhere) return {};
  const std::string what = WithoutNumbers(RestOfLine(report, kError));
  const std::string_view next = report.substr(std::min(report.find('\n', at), report.size()));
  const std::string where = Where(ReadStacks(UpToOne(next, {kError})));
  return {at, ReportKind::Finding, "UndefinedBehaviorSanitizer: " + what,
          "ubsan:" + what + "/" + (where.empty() ? FileOf(LineAt(report, at)) : where)};
}

// "program: Objects/x.c:12: int f(int)" -> "f", "Objects/x.c:12: f" -> "f".
std::string AssertingFunction(std::string_view before) {
  const size_t colon = before.rfind(": ");
  std::string_view function = before.substr(colon == kNowhere ? 0 : colon + 2);
  if (function.find(".c:") != kNowhere || function.find(".h:") != kNowhere) return FileOf(function);
  function = function.substr(0, function.find('('));
  return std::string(function.substr(function.find_last_of(" *") + 1));
}

// libc's "f: Assertion `a == b' failed." and CPython's "f: Assertion failed: why". A stack
// follows where the crash handler could print one.
Sighting SeeAssertion(std::string_view report) {
  constexpr std::string_view kWords = ": Assertion ";
  const size_t at = std::min({report.find(": Assertion `"), report.find(": Assertion \""),
                              report.find(": Assertion failed")});
  if (at == kNowhere) return {};
  const std::string_view line = LineAt(report, at);
  const size_t in_line = line.find(kWords);
  const std::string function = AssertingFunction(line.substr(0, in_line));
  const std::string what = WithoutNumbers(line.substr(in_line + kWords.size()));
  const std::string where = Where(ReadStacks(report.substr(at)));
  return {at, ReportKind::Finding, "assertion in " + function + ": " + what,
          "assert:" + function + ": " + what + (where.empty() ? "" : "/" + where)};
}

Sighting SeeFatalError(std::string_view report) {
  constexpr std::string_view kError = "Fatal Python error: ";
  const size_t at = report.find(kError);
  if (at == kNowhere) return {};
  const std::string what = WithoutNumbers(RestOfLine(report, kError));
  const std::string where = Where(ReadStacks(report.substr(at)));
  return {at, ReportKind::Finding, "fatal error: " + what,
          "fatal:" + what + (where.empty() ? "" : "/" + where)};
}

// libFuzzer's own ends: a timeout, too much memory, a signal nobody else has explained.
Sighting SeeLibFuzzer(std::string_view report) {
  constexpr std::string_view kError = "ERROR: libFuzzer: ";
  const size_t at = report.find(kError);
  if (at == kNowhere) return {};
  const std::string_view rest = RestOfLine(report, kError);
  const std::string what = Dashed(std::string(UpToOne(rest, {" after", " (", ";"})));
  const bool has_place = what == "deadly-signal";
  const std::string where =
      has_place ? OrNowhere(Where(ReadStacks(report.substr(at)))) : Running(report);
  return {at, ReportKind::Finding, "libFuzzer: " + std::string(rest),
          what + (where.empty() ? "" : "/" + where)};
}

Sighting SeeEnding(std::string_view report, std::string_view ending) {
  if (ending.empty()) return {};
  const std::string running = Running(report);
  const std::string what = Dashed(std::string(UpToOne(ending, {" ("})));
  return {0, ReportKind::Finding, std::string(ending),
          what + (running.empty() ? "" : "/" + running)};
}

// What gcfuzz says of itself counts first; of what a target's runtime says the first word,
// since what follows is its consequence; then what only says that there was an end.
Sighting See(std::string_view report, std::string_view ending) {
  for (const auto& see : {SeeHarnessFault, SeeOwnMemoryExhausted, SeeVerdict}) {
    if (Sighting seen = see(report); seen.at != kNowhere) return seen;
  }
  Sighting first;
  for (const auto& see : {SeeAddressSanitizer, SeeThreadSanitizer, SeeUndefinedBehavior,
                          SeeAssertion, SeeFatalError}) {
    if (Sighting seen = see(report); seen.at < first.at) first = std::move(seen);
  }
  if (first.at == kNowhere) first = SeeLibFuzzer(report);
  return first.at == kNowhere ? SeeEnding(report, ending) : first;
}

std::optional<Schedule> ScheduleOf(std::string_view command) {
  const size_t at = command.find("hex:");
  if (at == kNowhere) return std::nullopt;
  auto loaded = Load(std::string(command.substr(at)));
  if (auto* schedule = std::get_if<Schedule>(&loaded)) return std::move(*schedule);
  return std::nullopt;
}

}  // namespace

ReadReport Read(std::string_view report, std::string_view ending) {
  Sighting seen = See(report, ending);
  ReadReport read;
  if (seen.at == kNowhere) return read;
  read.kind = seen.kind;
  read.headline = std::move(seen.headline);
  read.signature.text = std::move(seen.signature);
  for (const Stack& stack : ReadStacks(report.substr(seen.at))) {
    read.functions.insert(read.functions.end(), stack.begin(), stack.end());
  }
  const std::string_view build = RestOfLine(report, "\nCPython ");
  read.cpython = UpToOne(build, {" "});
  read.variant = UpToOne(RestOfLine(build, "variant "), {",", " "});
  read.mask = RestOfLine(build, ", masked: ");
  read.replay = RestOfLine(report, kReplayPrefix);
  read.schedule = ScheduleOf(read.replay);
  return read;
}

}  // namespace gcfuzz
