// ThreadSanitizer on schedules under control. What operations do is synchronized by CPython or not
// at all: neither the hand-over nor the harness orders it. A callback that counts what two threads
// drop stands for a native type, or a CPython, that races.
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <string>

#include "execute/harness_for_tests.h"
#include "interleave/control.h"
#include "python/callback.h"
#include "report/read_report.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(
    new StartOnce({.runner = RunnerKind::Interleave, .mask = "known"}));

constexpr int kRuns = 100;

// Two operations on two threads. The second goes on before the first gives back any reference to
// the type: that is atomic, and orders what comes before with what comes after elsewhere.
constexpr char kTwoDrops[] =
    "threads 2\n"
    "t0 r0 = new r0\n"
    "t0 drop r0\n"
    "t0 at callback#1 -> t1\n"
    "t1 r0 = new r0\n"
    "t1 drop r0\n";

// Passes a yield point when it has counted, and no lock is held.
class Counter : public CallbackHandler {
 public:
  bool OnCallback(int, PyObject*) override {
    Count();
    control::PassYieldPoint(YieldKind::Callback);
    return true;
  }
  virtual void Count() { ++calls_; }

 protected:
  int calls_ = 0;
};

class LockedCounter final : public Counter {
 public:
  void Count() override {
    const std::lock_guard guard(lock_);
    Counter::Count();
  }

 private:
  std::mutex lock_;
};

class AtomicCounter final : public Counter {
 public:
  void Count() override { __atomic_fetch_add(&calls_, 1, __ATOMIC_RELAXED); }
};

// Each in a child process; "" for the signature of a run in which nothing was found. The handler
// stays where it is: schedules of this program have no bodies.
std::set<std::string> SignaturesWith(Counter& counter, const std::string& lines) {
  SetCallbackHandler(&counter);
  std::set<std::string> signatures;
  for (int i = 0; i < kRuns; ++i) {
    const Outcome outcome = RunText(lines);
    signatures.insert(outcome.kind == OutcomeKind::Clean
                          ? ""
                          : Read(outcome.report, outcome.verdict).signature.text);
  }
  return signatures;
}

using Signatures = std::set<std::string>;

// As every one of the runs has it: where the two met.
const Signatures kRace = {"tsan:data-race/gcfuzz::Counter::Count + gcfuzz::Counter::Count"};

TEST(InterleaveRacesTest, APlantedRaceIsReportedInEachOfAHundredRuns) {
  Counter counter;
  EXPECT_EQ(SignaturesWith(counter, kTwoDrops), kRace);
}

TEST(InterleaveRacesTest, WhatALockOrdersIsNone) {
  LockedCounter counter;
  EXPECT_EQ(SignaturesWith(counter, kTwoDrops), Signatures{""});
}

TEST(InterleaveRacesTest, WhatIsAtomicIsNone) {
  AtomicCounter counter;
  EXPECT_EQ(SignaturesWith(counter, kTwoDrops), Signatures{""});
}

}  // namespace
}  // namespace gcfuzz
