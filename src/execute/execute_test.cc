// The whole path below a fuzz target, on the real interpreter. Every execution is in
// a child process (RunIsolated), because a finding ends the process it is found in.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/random.h"
#include "base/sanitizers.h"
#include "execute/harness_for_tests.h"
#include "execute/known_bugs.h"
#include "python/tracked_slots.h"
#include "report/read_report.h"
#include "schedule/mask.h"
#include "schedule/mutate.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce({.mask = "known"}));

constexpr char kSelfCycle[] =
    "threads 1\n"
    "t0  r0 = type base=native\n"
    "t0  r1 = new r0\n"
    "t0  link r1.a -> r1\n"
    "t0  drop r1\n";

// --- Right types: silence. ---

TEST(RightTypesTest, CycleIsDropped) { EXPECT_EQ(RunText(kSelfCycle).verdict, "clean"); }

TEST(RightTypesTest, CycleThroughATypeIsDropped) {
  const Outcome outcome = RunText(
      "threads 1\n"
      "t0  r0 = class base=native dict weakref slots del\n"
      "t0  r1 = new r0\n"
      "t0  store r0.x0 = r1\n"
      "t0  store r1.x1 = r0\n");
  EXPECT_EQ(outcome.verdict, "clean") << outcome.report;
}

// An abstract base class keeps a weak reference to every class it is asked about. Had an
// operation asked, it could stand where r1's first stood, and be taken for that.
TEST(RightTypesTest, NoAbstractBaseClassIsAskedAboutAClass) {
  const Outcome outcome = RunText(
      "threads 1\n"
      "t0  r0 = class base=native\n"
      "t0  r1 = weakref r0 callback\n"
      "t0  r1 = generator r0 r0\n"
      "t0  get_objects\n"
      "t0  erase r0.x0\n");
  EXPECT_EQ(outcome.verdict, "clean") << outcome.report;
}

// No tp_clear breaks this cycle; the harness does, because it is by design.
TEST(RightTypesTest, CycleThatTheTypeDoesNotClearIsExcused) {
  const Outcome outcome = RunText(
      "threads 1\n"
      "t0  r0 = type base=native clear=override dict\n"
      "t0  r1 = new r0\n"
      "t0  link r1.a -> r1\n"
      "t0  store r1.x0 = r1\n"
      "t0  r2 = class base=r0 dict del\n"
      "t0  r3 = new r2\n"
      "t0  link r3.b -> r1\n"
      "t0  link r1.c -> r3\n");
  EXPECT_EQ(outcome.verdict, "clean") << outcome.report;
}

TEST(RightTypesTest, EveryCombinationOfFeaturesIsDropped) {
  for (const char* clear : {"", " clear=super", " clear=override"}) {
    for (const char* native : {"", " dict", " weakref", " dict weakref del"}) {
      for (const char* python : {"", " dict", " slots", " dict weakref slots del"}) {
        const Outcome outcome = RunText(std::string("threads 2\nt0  r0 = type base=native") +
                                        clear + native + "\nt0  r1 = class base=r0" + python +
                                        "\nt0  r2 = new r1\nt0  r3 = new r0\n"
                                        "t0  link r2.a -> r3\nt0  link r3.d -> r2\n"
                                        "t0  store r2.x0 = r2\nt0  store r3.x1 = r2\n"
                                        "t0  s0 = weakref r2 callback\nt0  s1 = copy r2\n"
                                        "t1  barrier\nt0  barrier\nt1  drop s1\nt1  collect 2\n");
        EXPECT_EQ(outcome.verdict, "clean") << clear << native << python << outcome.report;
      }
    }
  }
}

TEST(RightTypesTest, ObjectsOfAThreadThatEndedAreDropped) {
  const Outcome outcome = RunText(
      "threads 2\n"
      "t0  r0 = new r0\n"
      "t0  s0 = copy r0\n"
      "t0  restart\n"
      "t0  link r0.a -> r0\n"
      "t0  restart\n"
      "t1  barrier\n"
      "t0  barrier\n"
      "t1  drop s0\n");
  EXPECT_EQ(outcome.verdict, "clean") << outcome.report;
}

// Two threads end at the same moment and the others wait for them: a restart that the
// coordinator overlooks is a run that hangs.
TEST(RightTypesTest, ThreadsThatEndTogetherAreAllStartedAgain) {
  std::string operations = "threads 4\n";
  for (int round = 0; round < 2; ++round) {
    for (const char* thread : {"t0", "t1", "t2", "t3"}) {
      operations += std::string(thread) + "  restart\n" + thread + "  barrier\n";
    }
  }
  const Schedule schedule = FromText(operations);
  EXPECT_EXIT(
      {
        alarm(100);
        for (int i = 0; i < 200; ++i) Execute(schedule);
        _exit(0);
      },
      testing::ExitedWithCode(0), "");
}

// GCFUZZ_EXECUTIONS raises the number: 100000 for a claim.
TEST(RightTypesTest, RandomSchedulesAreSilent) {
  if (kThreadSanitizer) GTEST_SKIP() << kRacesEndIt;
  const char* wanted = std::getenv("GCFUZZ_EXECUTIONS");
  const int executions = wanted != nullptr ? std::atoi(wanted) : 3000;
  EXPECT_EXIT(
      {
        MaskOps(ExpandMask("known"));
        Random random(20241122);
        for (int i = 0; i < executions; ++i) {
          const Schedule schedule = Generate(random, 32);
          const Verdict verdict = Execute(schedule);
          if (!verdict.IsFinding()) continue;
          ReportFinding(verdict, schedule);
          _exit(1);
        }
        const Statistics& statistics = GetStatistics();
        fprintf(stderr, "born %zu, dropped %zu", size_t{statistics.born},
                size_t{statistics.dropped});
        _exit(statistics.born == statistics.dropped && statistics.born > 0 ? 0 : 2);
      },
      testing::ExitedWithCode(0), "born [1-9]");
}

// --- Faulty types: each caught, with the right verdict. ---

TrackedSlots right_slots;

// Forgets what the fields refer to: the collector takes it for referred to from outside.
int TraverseTypeOnly(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}
TrackedSlots ForgetReferents(TrackedSlots slots) {
  slots.traverse = TraverseTypeOnly;
  return slots;
}

// Keeps a reference to itself that nothing gives back.
int ClearAndKeep(PyObject* self) {
  Py_INCREF(self);
  return right_slots.clear(self);
}
TrackedSlots KeepStrayReference(TrackedSlots slots) {
  right_slots = slots;
  slots.clear = ClearAndKeep;
  return slots;
}

// Breaks a rule of CPython's C interface: one argument is promised and none given.
int ClearAndCallWrongly(PyObject* self) {
  PyObject_Vectorcall(reinterpret_cast<PyObject*>(Py_TYPE(self)), nullptr, 1, nullptr);
  return 0;
}
TrackedSlots CallWrongly(TrackedSlots slots) {
  slots.clear = ClearAndCallWrongly;
  return slots;
}

// Drops what it holds and leaves the rest to its base, which drops it again.
void DropThenDealloc(PyObject* self) {
  GetObjectObserver().Dropped(AsTracked(self)->id);
  right_slots.dealloc(self);
}
TrackedSlots DropTwice(TrackedSlots slots) {
  right_slots = slots;
  slots.dealloc = DropThenDealloc;
  return slots;
}

// Gives a field's reference back without forgetting it: the next owner's is stolen.
int ClearWithoutForgetting(PyObject* self) {
  Py_XDECREF(AsTracked(self)->fields[0]);
  return right_slots.clear(self);
}
TrackedSlots ReleaseTooMuch(TrackedSlots slots) {
  right_slots = slots;
  slots.clear = ClearWithoutForgetting;
  return slots;
}

class FaultyTypesTest : public testing::Test {
 protected:
  void TearDown() override { SetSlotsForTesting(nullptr); }
};

TEST_F(FaultyTypesTest, ForgottenReferentIsNeverDropped) {
  SetSlotsForTesting(ForgetReferents);
  const Outcome outcome = RunText(kSelfCycle);
  EXPECT_EQ(outcome.verdict, "never dropped");
  EXPECT_NE(outcome.report.find("born by t0 operation 2 (r1 = new r0)"), std::string::npos)
      << outcome.report;
}

TEST_F(FaultyTypesTest, StrayReferenceIsNeverDropped) {
  SetSlotsForTesting(KeepStrayReference);
  EXPECT_EQ(RunText(kSelfCycle).verdict, "never dropped");
}

TEST_F(FaultyTypesTest, DoubleDropIsDroppedTwice) {
  SetSlotsForTesting(DropTwice);
  const Outcome outcome = RunText(kSelfCycle);
  EXPECT_EQ(outcome.verdict, "dropped twice") << outcome.report;
  EXPECT_EQ(outcome.kind, OutcomeKind::Finding);
}

TEST_F(FaultyTypesTest, ReferenceGivenBackTwiceIsAFinding) {
  SetSlotsForTesting(ReleaseTooMuch);
  const Outcome outcome = RunText(
      "threads 1\nt0  r0 = type base=native\nt0  r1 = new r0\nt0  r2 = new r0\n"
      "t0  link r1.a -> r2\nt0  link r2.a -> r1\n");
  EXPECT_EQ(outcome.kind, OutcomeKind::Finding) << outcome.report;
}

TEST_F(FaultyTypesTest, AnAssertionOfCPythonIsNamedWithItsStack) {
  SetSlotsForTesting(CallWrongly);
  const Outcome outcome = RunText(kSelfCycle);
  if (outcome.kind == OutcomeKind::Clean) GTEST_SKIP() << "this CPython has no assertions";
  const std::string signature = Read(outcome.report).signature.text;
  EXPECT_TRUE(signature.starts_with("assert:_PyObject_VectorcallTstate: `args != NULL"))
      << outcome.report;
  EXPECT_EQ(signature, Read(RunText(kSelfCycle).report).signature.text);
#if defined(GCFUZZ_HAS_ASAN) || defined(GCFUZZ_HAS_TSAN)
  EXPECT_NE(signature.find("/delete_garbage < gc_collect_"), std::string::npos) << signature;
#endif
}

TEST_F(FaultyTypesTest, TheSameSchedulesAreSilentWithRightTypes) {
  EXPECT_EQ(RunText(kSelfCycle).verdict, "clean");
}

// --- Reports. ---

TEST_F(FaultyTypesTest, ReportSaysWhatWhereAndHowToReplay) {
  SetSlotsForTesting(ForgetReferents);
  const std::string report = RunText(kSelfCycle).report;
  size_t at = 0;
  for (const char* part :
       {"gcfuzz: FINDING: never dropped: 1 of 1 tracked objects", "object 1: gcfuzz.Plain",
        "born by t0 operation 2", "local count", "gc bits", "tracked", "schedule:\n",
        "# gcfuzz schedule 1", "t0  link r1.a -> r1", "CPython 3.", "variant ",
        ", masked: known\nreplay: ", "gcfuzz run --mask known --times 20 --each 100 hex:06",
        "\nsignature: ", " never-dropped/native:plain/made:new/touched:nothing\n",
        "label: NEW\n"}) {
    const size_t found = report.find(part, at);
    ASSERT_NE(found, std::string::npos) << "missing or out of order: " << part << "\n" << report;
    at = found;
  }
}

TEST_F(FaultyTypesTest, ReportSaysWhoStillRefers) {
  SetSlotsForTesting(ForgetReferents);
  const std::string report =
      RunText(
          "threads 1\nt0  r2 = list r1 r1\nt0  r0 = type base=native\nt0  r1 = new r0\n"
          "t0  put r2.x0 <- r1\nt0  link r1.a -> r2\n")
          .report;
  const std::string list = "object: list\n    made by t0 operation 1 (r2 = list r1 r1)\n";
  EXPECT_NE(report.find("    referred to by object: list, made by t0 operation 1 (r2 = list r1 "
                        "r1)\nobject: list"),
            std::string::npos)
      << report;
  EXPECT_NE(report.find("    referred to by nothing that the collector knows\ncounted: 1 "),
            std::string::npos)
      << report;
  EXPECT_NE(report.find(list), std::string::npos) << report;
}

TEST_F(FaultyTypesTest, ReportFitsAScreen) {
  SetSlotsForTesting(ForgetReferents);
  std::string operations = "threads 1\nt0  r0 = type base=native\n";
  for (int i = 0; i < 40; ++i) operations += "t0  r1 = new r0\nt0  link r1.a -> r1\n";
  const std::string report = RunText(operations).report;
  EXPECT_NE(report.find("counted: 40 never-dropped/native:plain/made:new/touched:nothing\n"),
            std::string::npos)
      << report;
  EXPECT_LE(std::count(report.begin(), report.end(), '\n'), 50);
}

}  // namespace
}  // namespace gcfuzz
