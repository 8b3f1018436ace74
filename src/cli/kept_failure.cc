#include "cli/kept_failure.h"

#include <algorithm>
#include <map>

#include "report/same_failure.h"

namespace gcfuzz {
namespace {

std::string MostFrequentVerdict(const RunFindings& runs) {
  std::map<std::string, int> hits;
  std::string most;
  for (const RunFinding* finding : runs.Sorted()) {
    hits[finding->verdict] += finding->hits;
    if (most.empty() || hits[finding->verdict] > hits[most]) most = finding->verdict;
  }
  return most;
}

}  // namespace

KeptFailure::KeptFailure(const RunFindings& runs_of_input)
    : verdict_(MostFrequentVerdict(runs_of_input)) {
  for (const RunFinding* finding : runs_of_input.Sorted()) {
    if (finding->verdict == verdict_) signatures_.push_back(finding->read.signature);
  }
}

bool KeptFailure::IsShownBy(const Signature& signature) const {
  return std::any_of(signatures_.begin(), signatures_.end(),
                     [&](const Signature& wanted) { return IsSameFailure(signature, wanted); });
}

Rate KeptFailure::RateOf(const RunFindings& runs) const {
  Rate rate = {0, runs.runs()};
  for (const RunFinding* finding : runs.Sorted()) {
    if (IsShownBy(finding->read.signature)) rate.hits += finding->hits;
  }
  return rate;
}

}  // namespace gcfuzz
