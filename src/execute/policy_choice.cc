#include "execute/policy_choice.h"

#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "interleave/pct_policy.h"
#include "interleave/pos_policy.h"
#include "interleave/simple_policies.h"

namespace gcfuzz {
namespace {

constexpr std::string_view kPct = "pct:";

std::unique_ptr<Policy> chosen;
std::string option;

std::optional<int> DepthIn(std::string_view digits) {
  int depth = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), depth);
  const bool whole = error == std::errc() && end == digits.end();
  if (!whole || depth < 1 || depth > PctPolicy::kMaxDepth) return std::nullopt;
  return depth;
}

std::unique_ptr<Policy> Make(std::string_view name, uint64_t seed) {
  if (name == "round-robin") return std::make_unique<RoundRobinPolicy>();
  if (name == "random") return std::make_unique<RandomPolicy>(seed);
  if (name == "pos") return std::make_unique<PosPolicy>(seed);
  if (name.substr(0, kPct.size()) != kPct) return nullptr;
  const std::optional<int> depth = DepthIn(name.substr(kPct.size()));
  return depth ? std::make_unique<PctPolicy>(*depth, seed) : nullptr;
}

}  // namespace

bool ChoosePolicy(std::string_view name, uint64_t seed) {
  const bool of_schedule = name == "schedule";
  std::unique_ptr<Policy> policy = Make(name, seed);
  if (policy == nullptr && !of_schedule) return false;
  const std::string numbers = " --seed " + std::to_string(seed) + " ";
  FollowPolicy(std::move(policy), of_schedule ? "" : "--policy " + std::string(name) + numbers);
  return true;
}

void FollowPolicy(std::unique_ptr<Policy> policy, std::string replay_option) {
  chosen = std::move(policy);
  option = std::move(replay_option);
}

Policy* ChosenPolicy() { return chosen.get(); }

const std::string& PolicyOption() { return option; }

}  // namespace gcfuzz
