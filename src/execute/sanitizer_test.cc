// What AddressSanitizer must report and what it must not, both sides of
// scripts/lib/ignorelist.txt; what UndefinedBehaviorSanitizer and ThreadSanitizer must
// report. Of a build without them only the silence is tested.
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/sanitizers.h"
#include "execute/harness_for_tests.h"
#include "python/interpreter.h"
#include "python/ref.h"
#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

// --- By design: silence. ---

// Each thread puts objects of its own where the others read: what is read has often been
// freed by then. Objects of many sizes, so that freed memory is not at once in use again.
constexpr char kShare[] = R"(
import _thread, time

class Thing: pass
class Slotted: __slots__ = ('a', 'b')
class Shared: pass

def fresh(i):
    kind = i % 6
    if kind == 0: return Thing()
    if kind == 1: return [i] * (i % 50)
    if kind == 2: return {i: i}
    if kind == 3: return (i,) * (2 + i % 50)
    if kind == 4: return i * 1e9
    return str(i) * (1 + i % 40)

def work(place, done, until):
    items, table, instance, slotted = place
    i = 0
    try:
        while time.monotonic() < until:
            for _ in range(200):
                i += 1
                items[i % 3] = fresh(i); items[(i + 1) % 3]
                table[i % 3] = fresh(i); table[(i + 1) % 3]
                table[str(i % 3)] = fresh(i); table.get(str((i + 1) % 3))
                instance.a = fresh(i); instance.a
                slotted.a = fresh(i); slotted.a
                Shared.a = fresh(i); Shared.a; Shared().a
    except BaseException as error:
        failures.append(error)
    done.release()

def share(seconds, threads):
    global failures
    failures = []
    place = [0] * 3, {key: 0 for key in (0, 1, 2, '0', '1', '2')}, Thing(), Slotted()
    place[2].a = place[3].a = Shared.a = 0
    done = [_thread.allocate_lock() for _ in range(threads)]
    for lock in done: lock.acquire()
    until = time.monotonic() + seconds
    for lock in done: _thread.start_new_thread(work, (place, lock, until))
    for lock in done: lock.acquire()
    if failures: raise failures[0]
)";

// 0 if the code ran to its end.
int RunPython(const std::string& code) {
  const Ref globals = Ref::Steal(PyDict_New());
  const Ref result =
      Ref::Steal(PyRun_String(code.c_str(), Py_file_input, globals.get(), globals.get()));
  if (result) return 0;
  PyErr_Print();
  return 1;
}

// GCFUZZ_SECONDS raises the time: 600 for a claim.
TEST(OptimisticReadsTest, ThreadsThatShareAreSilent) {
  const char* wanted = std::getenv("GCFUZZ_SECONDS");
  const std::string seconds = wanted != nullptr ? wanted : "4";
  for (const char* threads : {"2", "3"}) {
    EXPECT_EXIT(_exit(RunPython(kShare + ("\nshare(" + seconds + ", ") + threads + ")\n")),
                testing::ExitedWithCode(0), "^$");
  }
}

// --- Not by design: reports. ---

#ifdef GCFUZZ_HAS_ASAN

constexpr char kUseAfterFree[] = "AddressSanitizer: (heap-use-after-free|use-after-poison)";

// A tuple of its own size class, so that nothing else is put there meanwhile.
PyObject* FreedObject() {
  PyObject* tuple = PyTuple_New(71);
  Py_DECREF(tuple);
  return tuple;
}

void IncrefOutside() { Py_INCREF(FreedObject()); }
void DecrefOutside() { Py_DECREF(FreedObject()); }
void UseTypeInside() { PyObject_Size(FreedObject()); }
void IncrefInside() { PyTuple_Pack(1, FreedObject()); }
void DecrefInside() {
  PyObject* holder = PyTuple_New(1);
  PyTuple_SET_ITEM(holder, 0, FreedObject());
  Py_DECREF(holder);
}
void CollectorVisits() {
  PyObject* holder = PyList_New(1);
  PyList_SET_ITEM(holder, 0, FreedObject());
  PyObject_CallMethod(PyImport_ImportModule("gc"), "collect", nullptr);
}
void ListFreedUnderItsItems() {
  PyObject* list = PyList_New(71);
  PyObject** items = reinterpret_cast<PyListObject*>(list)->ob_item;
  Py_DECREF(list);  // and with it the items
  list = PyList_New(1);
  reinterpret_cast<PyListObject*>(list)->ob_item = items;
  PyList_GetItemRef(list, 0);
}

// A lock keeps the referent's memory while a weak reference is asked for it.
void WeakrefToFreed() {
  PyObject* weakref = PyWeakref_NewRef(reinterpret_cast<PyObject*>(&PyType_Type), nullptr);
  reinterpret_cast<PyWeakReference*>(weakref)->wr_object = FreedObject();
  PyObject* referent = nullptr;
  PyWeakref_GetRef(weakref, &referent);
}

struct Use {
  const char* name;
  void (*commit)();
};
std::ostream& operator<<(std::ostream& out, const Use& use) { return out << use.name; }

class UseAfterFreeTest : public testing::TestWithParam<Use> {};

INSTANTIATE_TEST_SUITE_P(
    All, UseAfterFreeTest,
    testing::Values(Use{"IncrefOutside", IncrefOutside}, Use{"DecrefOutside", DecrefOutside},
                    Use{"UseTypeInside", UseTypeInside}, Use{"IncrefInside", IncrefInside},
                    Use{"DecrefInside", DecrefInside}, Use{"CollectorVisits", CollectorVisits},
                    Use{"ListFreedUnderItsItems", ListFreedUnderItsItems},
                    Use{"WeakrefToFreed", WeakrefToFreed}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(UseAfterFreeTest, IsReported) {
  const auto commit = [] {
    GetParam().commit();
    _exit(0);
  };
  EXPECT_EXIT(commit(), testing::ExitedWithCode(1), kUseAfterFree);
}

#endif  // GCFUZZ_HAS_ASAN

#ifdef GCFUZZ_HAS_UBSAN

TrackedSlots right_slots;
volatile int too_far = 40;
volatile int shifted = 1;

int ClearAndShift(PyObject* self) {
  shifted = 1 << too_far;
  return right_slots.clear(self);
}
TrackedSlots ShiftInClear(TrackedSlots slots) {
  right_slots = slots;
  slots.clear = ClearAndShift;
  return slots;
}

TEST(UndefinedBehaviourTest, IsAFindingWithTheRunRecord) {
  SetSlotsForTesting(ShiftInClear);
  const Outcome outcome = RunText(
      "threads 1\nt0  r0 = type base=native\nt0  r1 = new r0\n"
      "t0  link r1.a -> r1\nt0  drop r1\nt0  collect 2\n");
  SetSlotsForTesting(nullptr);
  EXPECT_EQ(outcome.kind, OutcomeKind::Finding);
  for (const char* part : {"runtime error: shift exponent 40 is too large",
                           "running: t0 operation 5 (collect 2)", "\nreplay: "}) {
    EXPECT_NE(outcome.report.find(part), std::string::npos) << part << "\n" << outcome.report;
  }
  EXPECT_EQ(outcome.verdict, "UndefinedBehaviorSanitizer: undefined-behavior") << outcome.report;
}

#endif  // GCFUZZ_HAS_UBSAN

#ifdef GCFUZZ_HAS_TSAN

TrackedSlots right_slots;
int unguarded = 0;

// Long enough that both threads are here at once: what they do to the reference count of
// the type before and after puts them in order.
void DeallocAndCount(PyObject* self) {
  for (int i = 0; i < 100; ++i) {
    ++unguarded;
    sched_yield();
  }
  right_slots.dealloc(self);
}
TrackedSlots CountInDealloc(TrackedSlots slots) {
  right_slots = slots;
  slots.dealloc = DeallocAndCount;
  return slots;
}

TEST(DataRaceTest, IsAFindingWithBothStacksAndTheRunRecord) {
  std::string operations = "threads 2\nt0  s0 = type base=native\nt0  barrier\nt1  barrier\n";
  for (const char* each : {"t0", "t1", "t0", "t1", "t0", "t1"}) {
    operations += std::string(each) + "  r1 = new s0\n" + each + "  drop r1\n";
  }
  SetSlotsForTesting(CountInDealloc);
  IsolatedRun run;
  run.executions = 200;
  run.timeout_seconds = 300;
  const Outcome outcome = RunIsolated(FromText(operations), run);
  SetSlotsForTesting(nullptr);
  EXPECT_EQ(outcome.kind, OutcomeKind::Finding);
  EXPECT_EQ(outcome.verdict, "ThreadSanitizer: data race") << outcome.report;
  size_t at = 0;
  for (const char* part :
       {"WARNING: ThreadSanitizer: data race", " of size 4 at ", "DeallocAndCount", "revious ",
        "DeallocAndCount", "SUMMARY: ", "schedule:\n", "\nreplay: "}) {
    at = outcome.report.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << "\n" << outcome.report;
  }
}

#endif  // GCFUZZ_HAS_TSAN

}  // namespace
}  // namespace gcfuzz
