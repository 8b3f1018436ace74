#include "report/known_bugs.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

struct KnownBug {
  std::string_view issue;
  std::string_view operations;
  uint32_t fixed_3_13;
  uint32_t fixed_3_14;
  uint32_t fixed_later;
  std::string_view shows;
};

constexpr uint32_t k3_13 = 0x030d0000;
constexpr uint32_t k3_14 = 0x030e0000;
constexpr uint32_t k3_15 = 0x030f0000;
constexpr uint32_t kAlways = 0;
constexpr uint32_t kNotYet = 0xffffffff;

constexpr KnownBug kKnownBugs[] = {
#define ALWAYS kAlways
#define NOT_YET kNotYet
#define RELEASE(major, minor, micro) ((major) << 24 | (minor) << 16 | (micro) << 8)
#define CANDIDATE(major, minor, micro, number) (RELEASE(major, minor, micro) | 0xc0 | (number))
#define GCFUZZ_KNOWN_BUG(issue, operations, fixed_3_13, fixed_3_14, fixed_later, shows) \
  {issue, operations, fixed_3_13, fixed_3_14, fixed_later, shows},
#include "report/known_bugs.def"
#undef GCFUZZ_KNOWN_BUG
#undef CANDIDATE
#undef RELEASE
#undef NOT_YET
#undef ALWAYS
};

bool IsIn(const KnownBug& bug, uint32_t version) {
  if (version >= k3_15) return version < bug.fixed_later;
  return version < (version >= k3_14 ? bug.fixed_3_14 : bug.fixed_3_13);
}

std::string ReleaseName(uint32_t line, uint32_t release) {
  std::string name = std::to_string(line >> 24) + "." + std::to_string(line >> 16 & 0xff);
  const uint32_t micro = release >> 8 & 0xff;
  return micro == 0 ? name : name + "." + std::to_string(micro);
}

// The first release with the fix on this version's line or, where that has none, on a
// later one: "fixed in 3.14".
std::string FixedIn(const KnownBug& bug, uint32_t version) {
  const struct {
    uint32_t line;
    uint32_t fixed;
  } lines[] = {{k3_13, bug.fixed_3_13}, {k3_14, bug.fixed_3_14}, {k3_15, bug.fixed_later}};
  for (const auto& [line, fixed] : lines) {
    const bool is_older_line = line >> 16 < std::min(version, k3_15) >> 16;
    if (!is_older_line && fixed != kNotYet) return "fixed in " + ReleaseName(line, fixed);
  }
  return "not fixed yet";
}

// Takes the part in front of the first `separator` off `list`.
std::string_view TakeFirst(std::string_view& list, char separator) {
  const size_t end = std::min(list.find(separator), list.size());
  const std::string_view first = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return first;
}

bool HasOneOf(const Schedule& schedule, std::string_view names) {
  while (!names.empty()) {
    const OpInfo* info = FindOp(TakeFirst(names, ','));
    const auto& operations = schedule.operations;
    if (info != nullptr &&
        std::any_of(operations.begin(), operations.end(),
                    [&](const Operation& operation) { return operation.code == info->code; })) {
      return true;
    }
  }
  return false;
}

bool HoldsText(std::string_view text, std::string_view wanted) {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                     [](char is, char want) { return want == '?' ? is == ' ' : is == want; }) !=
         text.end();
}

// What stands behind `key` in `word`; empty if it does not begin with it.
std::string_view ValueOf(std::string_view word, std::string_view key) {
  return word.starts_with(key) ? word.substr(key.size()) : std::string_view();
}

bool Holds(std::string_view word, const FindingTraits& finding) {
  if (const auto text = ValueOf(word, "in:"); !text.empty()) {
    return HoldsText(finding.signature.text, text);
  }
  if (const auto name = ValueOf(word, "frame:"); !name.empty()) {
    return std::find(finding.functions.begin(), finding.functions.end(), name) !=
           finding.functions.end();
  }
  const auto names = ValueOf(word, "op:");
  return !names.empty() && finding.schedule != nullptr && HasOneOf(*finding.schedule, names);
}

bool AllHold(std::string_view words, const FindingTraits& finding) {
  while (!words.empty()) {
    const std::string_view word = TakeFirst(words, ' ');
    if (!word.empty() && !Holds(word, finding)) return false;
  }
  return true;
}

// The alternatives of `shows`, for which `holds` is asked.
template <typename Predicate>
bool AnyOf(std::string_view shows, Predicate holds) {
  while (!shows.empty()) {
    if (holds(TakeFirst(shows, '|'))) return true;
  }
  return false;
}

bool LooksLike(const KnownBug& bug, const FindingTraits& finding) {
  return AnyOf(bug.shows, [&](std::string_view words) { return AllHold(words, finding); });
}

std::string_view OperationsOf(std::string_view issue) {
  const auto bug = std::find_if(std::begin(kKnownBugs), std::end(kKnownBugs),
                                [&](const KnownBug& each) { return each.issue == issue; });
  return bug == std::end(kKnownBugs) ? std::string_view() : bug->operations;
}

bool Lists(std::string_view names, std::string_view wanted) {
  while (!names.empty()) {
    if (TakeFirst(names, ',') == wanted) return true;
  }
  return false;
}

bool ShowsAsRaceOnly(const KnownBug& bug) {
  return !AnyOf(bug.shows, [](std::string_view words) {
    return words.find("in:tsan:") == std::string_view::npos;
  });
}

// But for those that trigger the bug `except`.
std::string OperationsOfBugsIn(uint32_t version, bool sees_races, std::string_view except) {
  std::string operations;
  for (const KnownBug& bug : kKnownBugs) {
    if (!IsIn(bug, version) || (!sees_races && ShowsAsRaceOnly(bug))) continue;
    std::string_view names = bug.operations;
    while (!names.empty()) {
      const std::string_view name = TakeFirst(names, ',');
      if (Lists(OperationsOf(except), name)) continue;
      operations += (operations.empty() ? "" : ",") + std::string(name);
    }
  }
  return operations;
}

bool IsWellFormed(std::string_view word) {
  if (word.empty() || !ValueOf(word, "in:").empty() || !ValueOf(word, "frame:").empty())
    return true;
  std::string_view names = ValueOf(word, "op:");
  bool known = !names.empty();
  while (!names.empty()) known &= FindOp(TakeFirst(names, ',')) != nullptr;
  return known;
}

// The last byte of PY_VERSION_HEX: 3.14.0rc1 is older than 3.14.0rc2, and that than 3.14.0.
uint32_t ParseLevel(std::string_view text) {
  constexpr std::pair<std::string_view, uint32_t> kLevels[] = {
      {"a", 0xa0}, {"b", 0xb0}, {"rc", 0xc0}};
  for (const auto& [name, level] : kLevels) {
    if (!text.starts_with(name)) continue;
    uint32_t number = 0;
    std::from_chars(text.data() + name.size(), text.data() + text.size(), number);
    return level | std::min(number, 0xfU);
  }
  return 0xf0;
}

}  // namespace

std::string ExpandKnown(std::string_view names, uint32_t version, bool sees_races) {
  std::string expanded;
  while (!names.empty()) {
    std::string_view except = TakeFirst(names, ',');
    const std::string_view name = TakeFirst(except, '-');
    const std::string stands_for = name == kKnownBugsWord
                                       ? OperationsOfBugsIn(version, sees_races, except)
                                       : std::string(name);
    if (!expanded.empty() && !stands_for.empty()) expanded += ',';
    expanded += stands_for;
  }
  return expanded;
}

std::string LabelOf(const FindingTraits& finding, uint32_t version) {
  std::string similar;
  for (const KnownBug& bug : kKnownBugs) {
    if (!LooksLike(bug, finding)) continue;
    const std::string issue(bug.issue);
    if (IsIn(bug, version)) return "known: " + issue + " (" + FixedIn(bug, version) + ")";
    similar += (similar.empty() ? "" : ", or ") + issue + ", " + FixedIn(bug, version);
  }
  return similar.empty() ? "NEW" : "NEW (looks like " + similar + ")";
}

uint32_t ParseVersion(std::string_view version) {
  uint32_t numbers[3] = {};
  for (uint32_t& number : numbers) {
    const auto end = std::from_chars(version.data(), version.data() + version.size(), number);
    if (end.ec != std::errc()) return 0;
    version.remove_prefix(static_cast<size_t>(end.ptr - version.data()));
    if (&number != &numbers[2] && !TakeFirst(version, '.').empty()) return 0;
  }
  return numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | ParseLevel(version);
}

std::vector<std::string> FaultsOfTable() {
  std::vector<std::string> faults;
  for (const KnownBug& bug : kKnownBugs) {
    std::string words(bug.shows);
    std::replace(words.begin(), words.end(), '|', ' ');
    std::string_view rest = words;
    while (!rest.empty()) {
      const std::string_view word = TakeFirst(rest, ' ');
      if (!IsWellFormed(word)) faults.push_back(std::string(bug.issue) + ": " + std::string(word));
    }
    std::string_view operations = bug.operations;
    while (!operations.empty()) {
      const std::string_view name = TakeFirst(operations, ',');
      if (FindOp(name) == nullptr)
        faults.push_back(std::string(bug.issue) + ": " + std::string(name));
    }
  }
  return faults;
}

}  // namespace gcfuzz
