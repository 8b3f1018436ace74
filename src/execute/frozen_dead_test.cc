#include "execute/frozen_dead.h"

#include <gtest/gtest.h>

#include <memory>

#include "execute/harness_for_tests.h"
#include "python/gc_module.h"

namespace gcfuzz {
namespace {

const auto* const environment =
    testing::AddGlobalTestEnvironment(new StartOnce({.runner = RunnerKind::Interleave}));

VerdictKind Judge(const PyObject& object, bool dropped) {
  const auto ledger = std::make_unique<Ledger>();
  ledger->Begin();
  const uint32_t serial = ledger->Born(&object, {0, 0});
  if (dropped) ledger->Note(EventKind::Dropped, serial, {0, 0});
  return JudgeFrozenDead(*ledger).kind;
}

TEST(FrozenDeadTest, WithoutReferencesAndAliveIsAFinding) {
  PyObject dead = {};
  EXPECT_EQ(Judge(dead, /*dropped=*/false), VerdictKind::NeverDropped);
  EXPECT_EQ(Judge(dead, /*dropped=*/true), VerdictKind::Clean);
  EXPECT_EQ(Judge(*Py_None, /*dropped=*/false), VerdictKind::Clean);
}

// Whoever drops the last reference of a frozen object, its owner or another thread that gives the
// owner time to take note; and a cycle, which waits to be thawed.
TEST(FrozenDeadTest, FreezingIsNoFinding) {
  const Schedule schedule = FromText(
      "threads 2\n"
      "t0 r0 = class base=native del\n"
      "t0 r1 = new r0\n"
      "t0 s1 = new r0\n"
      "t0 r2 = new r0\n"
      "t0 link r2.a -> r2\n"
      "t0 freeze\n"
      "t0 drop r1\n"
      "t0 drop r2\n"
      "t1 barrier\n"
      "t0 barrier\n"
      "t1 drop s1\n"
      "t1 barrier\n"
      "t0 barrier\n"
      "t0 r1 = new r0\n");
  EXPECT_EQ(Execute(schedule).kind, VerdictKind::Clean);
}

}  // namespace
}  // namespace gcfuzz
