#include "cli/rate.h"

#include <algorithm>
#include <cmath>

namespace gcfuzz {
namespace {

constexpr double kTwoSidedFivePercent = 1.96;
constexpr double kOneSidedFivePercent = 1.64;
constexpr double kSunkTo = 1.0 / 3;  // of the rate before
// No rate measured in a few runs is certain; at 1 a single pass would be impossible.
constexpr double kHighestRate = 0.95;
const double kDecisive = std::log(9.0);  // (1 - 0.1) / 0.1

}  // namespace

Interval ConfidenceOf(const Rate& rate) {
  if (rate.runs == 0) return {};
  const double n = rate.runs;
  const double p = rate.share();
  const double z2 = kTwoSidedFivePercent * kTwoSidedFivePercent;
  const double middle = p + z2 / (2 * n);
  const double half = kTwoSidedFivePercent * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

bool Sank(const Rate& before, const Rate& after) {
  const double p = before.share();
  const double q = after.share();
  const double variance = p * (1 - p) / before.runs + q * (1 - q) / after.runs;
  return p - q > kOneSidedFivePercent * std::sqrt(variance);
}

SequentialTest::SequentialTest(double rate, int most_runs) : runs_left_(most_runs) {
  const double holds = std::min(rate, kHighestRate);
  const double sank = holds * kSunkTo;
  if_failed_ = std::log(holds / sank);
  if_passed_ = std::log((1 - holds) / (1 - sank));
}

SequentialTest::Answer SequentialTest::Note(bool failed) {
  log_ratio_ += failed ? if_failed_ : if_passed_;
  hits_ += failed ? 1 : 0;
  --runs_left_;
  if (log_ratio_ >= kDecisive) return Answer::Holds;
  if (log_ratio_ <= -kDecisive) return Answer::Sank;
  if (runs_left_ > 0) return Answer::Undecided;
  return hits_ > 0 && log_ratio_ > 0 ? Answer::Holds : Answer::Sank;
}

}  // namespace gcfuzz
