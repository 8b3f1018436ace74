#include "oracle/expectations.h"

#include <initializer_list>

namespace gcfuzz {
namespace {

// Without the level of the release: a pre-release counts as what it becomes.
constexpr uint32_t Release(uint32_t major, uint32_t minor, uint32_t micro) {
  return major << 24 | minor << 16 | micro << 8;
}
constexpr VersionBound Since(uint32_t major, uint32_t minor, uint32_t micro) {
  return {true, Release(major, minor, micro)};
}
constexpr VersionBound Before(uint32_t major, uint32_t minor, uint32_t micro) {
  return {false, Release(major, minor, micro)};
}

// The versions of each row stand in a list of its own: a span owns nothing.
#define SINCE(major, minor, micro) Since(major, minor, micro)
#define BEFORE(major, minor, micro) Before(major, minor, micro)
#define VERSIONS(...) {__VA_ARGS__}
#define ALL \
  {         \
  }
#define GCFUZZ_EXPECTATION(Name, versions, what, source, treatment) \
  constexpr std::initializer_list<VersionBound> k##Name = versions;
#include "oracle/expectations.def"
#undef GCFUZZ_EXPECTATION

constexpr ExpectationInfo kExpectations[] = {
#define GCFUZZ_EXPECTATION(Name, versions, what, source, treatment) \
  {Expectation::Name, #Name, {k##Name.begin(), k##Name.end()}, what, source, treatment},
#include "oracle/expectations.def"
#undef GCFUZZ_EXPECTATION
};

std::string DescribeBound(const VersionBound& bound) {
  const auto part = [&](int shift) { return std::to_string(bound.version >> shift & 0xff); };
  return (bound.since ? "since " : "before ") + part(24) + "." + part(16) + "." + part(8);
}

}  // namespace

std::span<const ExpectationInfo> AllExpectations() { return kExpectations; }

bool IsByDesign(Expectation expectation, uint32_t version) {
  const ExpectationInfo& info = kExpectations[static_cast<size_t>(expectation)];
  bool by_design = info.versions.empty() || !info.versions.front().since;
  for (const VersionBound& bound : info.versions) {
    if (version >= bound.version) by_design = bound.since;
  }
  return by_design;
}

std::string DescribeVersions(const ExpectationInfo& info) {
  if (info.versions.empty()) return "all versions";
  std::string text;
  for (const VersionBound& bound : info.versions) {
    text += (text.empty() ? "" : ", ") + DescribeBound(bound);
  }
  return text;
}

}  // namespace gcfuzz
