#include "report/same_failure.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace gcfuzz {
namespace {

// As signature.cc writes it behind the type flavour.
constexpr std::string_view kMade = "/made:";
// Behind these stand the kinds of operations: signature.cc, and read_report.cc for "timeout".
constexpr std::string_view kHangs[] = {"no-progress", "deadlock", "timeout"};

std::string_view VerdictOf(std::string_view text) { return text.substr(0, text.find('/')); }

std::set<std::string_view> KindsOf(std::string_view text) {
  std::set<std::string_view> kinds;
  text.remove_prefix(std::min(VerdictOf(text).size() + 1, text.size()));
  while (!text.empty()) {
    const size_t end = std::min(text.find('+'), text.size());
    kinds.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return kinds;
}

bool IsHang(std::string_view verdict) {
  return std::find(std::begin(kHangs), std::end(kHangs), verdict) != std::end(kHangs);
}

}  // namespace

std::string_view CoreOf(const Signature& signature) {
  const std::string_view text = signature.text;
  return text.substr(0, text.find(kMade));
}

bool IsSameFailure(const Signature& shown, const Signature& wanted) {
  if (CoreOf(shown) == CoreOf(wanted)) return true;
  const std::string_view verdict = VerdictOf(shown.text);
  if (verdict != VerdictOf(wanted.text) || !IsHang(verdict)) return false;
  const std::set<std::string_view> hang = KindsOf(shown.text);
  const std::set<std::string_view> may_hang = KindsOf(wanted.text);
  return !hang.empty() && std::includes(may_hang.begin(), may_hang.end(), hang.begin(), hang.end());
}

}  // namespace gcfuzz
