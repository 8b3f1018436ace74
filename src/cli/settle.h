// From a failure that shows now and then to a schedule that fails every time.
#ifndef GCFUZZ_CLI_SETTLE_H_
#define GCFUZZ_CLI_SETTLE_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/exit_codes.h"
#include "cli/inputs.h"

namespace gcfuzz {

struct SettleOptions {
  int seeds = 200;      // of each policy
  int times = 20;       // runs that must all fail
  std::string verdict;  // to be found; empty: any
};

void AddSettleOptions(CLI::App& verb, SettleOptions& options);

struct Settled {
  Schedule schedule;  // fails in all runs under its own preemptions
  std::string verdict;
  size_t preemptions;
  std::string policy;  // what found it: "--policy pct:2 --seed 7", or "as it is"
  int runs;            // how many it took
  int times;           // how often it was seen to fail
};

// "settled: never dropped in 20 of 20 runs, with 2 preemptions (run 7, --policy pct:2 --seed 2)".
std::string Describe(const Settled& settled);

// Says that nothing came of it, and what to try: more seeds, or the advice.
ExitCode RefuseToSettle(const std::string& name, const SettleOptions& options,
                        std::string_view advice);

// Runs the schedule one thread at a time, under one policy and seed after the other, until it
// fails and then fails again, as often as it is run, with the switches of that run as its
// preemptions. Says now and then how far it is. Nothing if no seed does, or when interrupted.
// REQUIRES: StartHarness was called for the interleaving runner.
std::optional<Settled> Settle(const Input& input, const SettleOptions& options);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_SETTLE_H_
