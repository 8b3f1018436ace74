// Who decides which thread runs, by name.
#ifndef GCFUZZ_EXECUTE_POLICY_CHOICE_H_
#define GCFUZZ_EXECUTE_POLICY_CHOICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "interleave/policy.h"

namespace gcfuzz {

// What ChoosePolicy takes, for error messages.
inline constexpr std::string_view kPolicyNames =
    "schedule, round-robin, random, pos, or pct:D for a depth D of 1 to 16";

// From now on the interleaving runner follows that policy: "schedule" for the preemptions of the
// schedule, as when nothing is said; of the others nobody obeys those. False for a name that is
// none. While nothing executes.
bool ChoosePolicy(std::string_view name, uint64_t seed);

// The same with a policy of the caller's, and what a replay command needs for it.
void FollowPolicy(std::unique_ptr<Policy> policy, std::string replay_option);

// The one that was chosen; null for that of the schedule.
Policy* ChosenPolicy();

// What a replay command needs: nothing, or "--policy pct:3 --seed 7 ".
const std::string& PolicyOption();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_POLICY_CHOICE_H_
