// The guard must notice what an input could leave behind; each test leaves one thing.
#include "execute/state_guard.h"

#include <gtest/gtest.h>

#include "base/exit_codes.h"
#include "execute/harness_for_tests.h"
#include "python/interpreter.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

class StateGuardTest : public testing::Test {
 protected:
  void SetUp() override { guard_.Remember(); }

  StateGuard guard_;
};
using StateGuardDeathTest = StateGuardTest;

const testing::ExitedWithCode kFault(kExitHarnessFault);

TEST_F(StateGuardTest, SilentWhenNothingChanged) { guard_.Check(0, 0, 0); }

TEST_F(StateGuardDeathTest, CollectorSwitchedOn) {
  EXPECT_EXIT(
      {
        PyGC_Enable();
        guard_.Check(0, 0, 0);
      },
      kFault, "HARNESS FAULT: an input changed the collector.*enabled 1");
}

TEST_F(StateGuardDeathTest, Thresholds) {
  EXPECT_EXIT(
      {
        Py_XDECREF(PyObject_CallMethod(PyImport_AddModule("gc"), "set_threshold", "i", 7));
        guard_.Check(0, 0, 0);
      },
      kFault, "thresholds 7 ");
}

TEST_F(StateGuardDeathTest, GarbageAndCallbacks) {
  for (const char* list : {"garbage", "callbacks"}) {
    EXPECT_EXIT(
        {
          PyList_Append(PyObject_GetAttrString(PyImport_AddModule("gc"), list), Py_None);
          guard_.Check(0, 0, 0);
        },
        kFault, "1 (callbacks|garbage)");
  }
}

TEST_F(StateGuardDeathTest, PendingException) {
  EXPECT_EXIT(
      {
        PyErr_SetString(PyExc_ValueError, "left behind");
        guard_.Check(0, 0, 0);
      },
      kFault, "an exception is pending");
}

TEST_F(StateGuardDeathTest, ThreadState) {
  EXPECT_EXIT(
      {
        PyThreadState_New(PyInterpreterState_Get());
        guard_.Check(0, 0, 0);
      },
      kFault, "2 thread states after an input, expected 1");
}

TEST_F(StateGuardDeathTest, ObjectOfAnEarlierInput) {
  EXPECT_EXIT(guard_.Check(0, 1, 0), kFault, "1 events of an earlier input");
}

TEST_F(StateGuardDeathTest, ObjectsThatNobodyMade) {
  EXPECT_EXIT(guard_.Check(0, 0, 100000), kFault, "100000 objects that no operation made");
}

}  // namespace
}  // namespace gcfuzz
