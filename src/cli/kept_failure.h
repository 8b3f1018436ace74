// The failure that a schedule has to go on showing while it is made smaller.
#ifndef GCFUZZ_CLI_KEPT_FAILURE_H_
#define GCFUZZ_CLI_KEPT_FAILURE_H_

#include <string>
#include <vector>

#include "cli/rate.h"
#include "cli/run_findings.h"

namespace gcfuzz {

// The most frequent verdict of an input's runs, with all the signatures under which it came
// up: which of a cycle's objects a race loses, and where a freed one is next looked at, is
// chance. What the input itself never showed is another failure (report/same_failure.h says
// what counts as the same).
class KeptFailure {
 public:
  // REQUIRES: there is a finding among them.
  explicit KeptFailure(const RunFindings& runs_of_input);

  bool IsShownBy(const Signature& signature) const;
  Rate RateOf(const RunFindings& runs) const;

  const std::string& verdict() const { return verdict_; }

 private:
  std::string verdict_;
  std::vector<Signature> signatures_;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_KEPT_FAILURE_H_
