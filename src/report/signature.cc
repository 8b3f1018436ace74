#include "report/signature.h"

#include <algorithm>
#include <cctype>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <set>

#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

constexpr size_t kMaxWords = 120;
constexpr std::string_view kOurModule = "gcfuzz.";
constexpr std::string_view kBelow = " < ";

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool IsBlank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string_view AfterBelow(std::string_view chain) {
  const size_t below = chain.find(kBelow);
  return below == std::string_view::npos ? "" : chain.substr(below + kBelow.size());
}

// Where in "meta < type Class < base" the type's own chain begins, after that of its type:
// at a blank that is not beside a <. npos if the object is no type.
size_t TypeBegins(std::string_view chain) {
  for (size_t i = 1; i + 1 < chain.size(); ++i) {
    if (chain[i] == ' ' && chain[i - 1] != '<' && chain[i + 1] != '<') return i + 1;
  }
  return std::string_view::npos;
}

// "never dropped" -> "never-dropped".
std::string Dashed(std::string_view name) {
  std::string dashed(name);
  std::replace(dashed.begin(), dashed.end(), ' ', '-');
  return dashed;
}

std::string KindAt(Place place, const Schedule& schedule) {
  if (place.thread == Place::kCoordinator) return "quiescence";
  if (place.operation < 0 || static_cast<size_t>(place.operation) >= schedule.operations.size()) {
    return "between";
  }
  const OpInfo* info = FindOp(static_cast<uint8_t>(schedule.operations[place.operation].code));
  return info == nullptr ? "?" : std::string(info->name);
}

// Of the last event that was not the birth.
std::string LastTouch(uint32_t serial, const Ledger& ledger, const Schedule& schedule) {
  const std::vector<Event> events = ledger.EventsOf(serial);
  if (events.empty() || events.back().kind == EventKind::Born) return "nothing";
  return KindAt(events.back().place, schedule);
}

}  // namespace

std::string Signature::Hash() const {
  uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016" PRIx64, hash);
  return std::string(digits, 12);
}

std::string FlavourOf(std::string_view type_chain) {
  const size_t of_type = TypeBegins(type_chain);
  if (of_type != std::string_view::npos) return "type:" + FlavourOf(type_chain.substr(of_type));
  const bool is_native = type_chain.starts_with(kOurModule);
  for (std::string_view rest = type_chain; !rest.empty(); rest = AfterBelow(rest)) {
    if (!rest.starts_with(kOurModule)) continue;
    const std::string_view name = rest.substr(kOurModule.size());
    return "native:" + Lower(name.substr(0, name.find(' '))) + (is_native ? "" : "+class");
  }
  return type_chain.empty() ? "unknown" : Lower(type_chain.substr(0, type_chain.find(' ')));
}

std::string KindsIn(std::string_view text) {
  constexpr std::string_view kOperation = " operation ";
  constexpr std::string_view kAssigns = " = ";
  std::set<std::string> kinds;
  for (size_t at = text.find(kOperation); at != std::string_view::npos;
       at = text.find(kOperation)) {
    text.remove_prefix(at + kOperation.size());
    const size_t open = text.find('(');
    if (open == std::string_view::npos) break;
    std::string_view words = text.substr(open + 1, text.find(')') - open - 1);
    const size_t assigns = words.find(kAssigns);
    if (assigns != std::string_view::npos) words.remove_prefix(assigns + kAssigns.size());
    kinds.emplace(words.substr(0, words.find(' ')));
  }
  std::string joined;
  for (const std::string& kind : kinds) joined += (joined.empty() ? "" : "+") + kind;
  return joined;
}

std::string WithoutNumbers(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size() && plain.size() < kMaxWords; ++i) {
    if (IsBlank(text[i])) {
      if (!plain.empty() && plain.back() != ' ') plain += ' ';
    } else if (IsDigit(text[i]) && (plain.empty() || !IsAlnum(plain.back()))) {
      while (i + 1 < text.size() && IsAlnum(text[i + 1])) ++i;
      plain += 'N';
    } else {
      plain += text[i];
    }
  }
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

Signature SignatureOf(const Verdict& verdict, const ObjectState* object, const Ledger& ledger,
                      const Schedule& schedule) {
  const std::string name = Dashed(NameOf(verdict.kind));
  if (object == nullptr) {
    const std::string kinds = KindsIn(verdict.sentence);
    return {name + "/" + (kinds.empty() ? WithoutNumbers(verdict.sentence) : kinds)};
  }
  const bool tracked = object->serial != 0;
  const Place made = tracked ? ledger.BirthPlaceOf(object->serial) : object->made_at;
  return {name + "/" + FlavourOf(object->type_chain) + "/made:" + KindAt(made, schedule) +
          (tracked ? "/touched:" + LastTouch(object->serial, ledger, schedule) : "")};
}

}  // namespace gcfuzz
