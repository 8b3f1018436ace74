// Each oracle on the real interpreter: a type with a planted fault, which it must name, and
// the same schedule with right types, on which it is silent.
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "execute/harness_for_tests.h"
#include "python/interpreter.h"
#include "python/ref.h"
#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

TrackedSlots right;

// What a fault replaces; null: the right function.
template <auto kTraverse, auto kClear, auto kDealloc>
TrackedSlots Plant(TrackedSlots slots) {
  right = slots;
  if constexpr (kTraverse != nullptr) slots.traverse = kTraverse;
  if constexpr (kClear != nullptr) slots.clear = kClear;
  if constexpr (kDealloc != nullptr) slots.dealloc = kDealloc;
  return slots;
}
template <traverseproc kTraverse>
constexpr WrapSlots kPlantTraverse = Plant<kTraverse, nullptr, nullptr>;
template <inquiry kClear>
constexpr WrapSlots kPlantClear = Plant<nullptr, kClear, nullptr>;
template <destructor kDealloc>
constexpr WrapSlots kPlantDealloc = Plant<nullptr, nullptr, kDealloc>;

class OraclesTest : public testing::Test {
 protected:
  void TearDown() override {
    SetSlotsForTesting(nullptr);
    SetPatienceForTesting(20);
    SetGrowthLimitsForTesting({});
  }

  // The verdict's name, a colon and its sentence; right types are clean.
  static std::string Find(WrapSlots plant, const std::string& operations) {
    SetSlotsForTesting(nullptr);
    const Outcome clean = RunText(operations);
    EXPECT_EQ(clean.verdict, "clean") << clean.report;
    SetSlotsForTesting(plant);
    const Outcome outcome = RunText(operations);
    const size_t begin = outcome.report.find("FINDING: ");
    if (begin == std::string::npos) return outcome.verdict + "\n" + outcome.report;
    return outcome.report.substr(begin + 9, outcome.report.find('\n', begin) - begin - 9);
  }
};

const std::string kType = "threads 1\nt0  r0 = type base=native\n";
const std::string kSelfCycle = kType + "t0  r1 = new r0\nt0  link r1.a -> r1\nt0  drop r1\n";

// --- Reachability. ---

void DeallocReleasesTwice(PyObject* self) {
  Py_XDECREF(AsTracked(self)->fields[0]);
  right.dealloc(self);
}

TEST_F(OraclesTest, DroppedWhileAPrivateSlotHoldsIt) {
  EXPECT_EQ(Find(kPlantDealloc<DeallocReleasesTwice>,
                 kType + "t0  r1 = new r0\nt0  r2 = new r0\nt0  link r1.a -> r2\nt0  drop r1\n"),
            "dropped while reachable: object 2 was dropped while t0's r2 holds it");
}

TEST_F(OraclesTest, DroppedWhileASharedSlotHoldsIt) {
  EXPECT_EQ(Find(kPlantDealloc<DeallocReleasesTwice>,
                 kType + "t0  r1 = new r0\nt0  s2 = new r0\nt0  link r1.a -> s2\nt0  drop r1\n"),
            "dropped while reachable: object 2 was dropped while s2 holds it");
}

// The slots of a program in whose midst a body runs are its own all the same.
TEST_F(OraclesTest, DroppedByABodyWhileTheProgramHoldsIt) {
  EXPECT_EQ(Find(kPlantDealloc<DeallocReleasesTwice>,
                 kType + "t0  s0 = copy r0\nt0  r1 = new r0\nt0  r2 = new r0\nt0  s1 = copy r1\n"
                         "t0  link r1.a -> r2\nt0  drop r1\nt0  hold r0 do b0\nb0  drop s1\n"),
            "dropped while reachable: object 2 was dropped while t0's r2 holds it");
}

// The collector believes that what self.a refers to is referred to by trash only.
int VisitTwice(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(AsTracked(self)->fields[0]);
  return right.traverse(self, visit, arg);
}
const std::string kTrashThatRefersTo =
    "t0  r1 = new r0\nt0  link r1.b -> r1\nt0  link r1.a -> r2\nt0  drop r1\n";

TEST_F(OraclesTest, ClearedWhileASlotHoldsIt) {
  EXPECT_EQ(Find(kPlantTraverse<VisitTwice>,
                 kType + "t0  r2 = new r0\n" + kTrashThatRefersTo + "t0  collect 2\n"),
            "cleared while reachable: object 1 was cleared while t0's r2 holds it");
}

// pybind11 shows the collector no field, so r3.b counts as a reference from outside.
const std::string kHeldByAHiddenField =
    kType +
    "t0  r4 = native pybind11 base=native\nt0  r2 = new r0\nt0  r3 = new r4\n"
    "t0  link r3.b -> r2\n" +
    kTrashThatRefersTo + "t0  drop r2\n";
constexpr char kFieldLeadsThere[] =
    "cleared while reachable: object 1 was cleared while t0's r3 refers to it";

TEST_F(OraclesTest, ClearedByAnOperationWhileAFieldLeadsThere) {
  EXPECT_EQ(Find(kPlantTraverse<VisitTwice>, kHeldByAHiddenField + "t0  collect 2\n"),
            kFieldLeadsThere);
}

TEST_F(OraclesTest, ClearedAtRestWhileAFieldLeadsThere) {
  EXPECT_EQ(Find(kPlantTraverse<VisitTwice>, kHeldByAHiddenField), kFieldLeadsThere);
}

// gh-130327: r4 has borrowed the dict of r5, whose items stand in r5 and are not traversed
// through r4. corpus/known_bugs/gh-130327 has the same with more words.
TEST_F(OraclesTest, ClearedWhileABorrowedDictLeadsThere) {
  const Outcome outcome = RunText(
      "threads 1\nt0  r0 = class base=native dict\nt0  mro r0 keep=r1\nt0  r2 = item r1.x2\n"
      "t0  r3 = chain base=r2 1\nt0  call r3 r0 keep=r4\nt0  call r3 r0 keep=r5\n"
      "t0  r7 = dict_of r5\nt0  set_dict r4 <- r7\nt0  drop r7\nt0  r6 = new r0\n"
      "t0  store_key r4.k0 = r6\nt0  link r6.a -> r5\nt0  drop r5\nt0  drop r6\n"
      "t0  collect 2\n");
  const bool fixed =
      PY_VERSION_HEX >= 0x030e0000 ? PY_VERSION_HEX >= 0x030e0400 : PY_VERSION_HEX >= 0x030d0d00;
  EXPECT_EQ(outcome.verdict, fixed ? "clean" : "cleared while reachable") << outcome.report;
}

// A proxy of a type's dict keeps the dict; the type's tp_clear empties it all the same.
TEST_F(OraclesTest, NothingIsSaidOfTheDictOfATypeThatIsTrash) {
  EXPECT_EQ(Find(nullptr,
                 "threads 1\nt0  r0 = class base=native dict\nt0  r1 = new r0\n"
                 "t0  store r0.x0 = r1\nt0  r2 = dict_of r0\nt0  r3 = list r2 r2\n"
                 "t0  drop r1\nt0  drop r0\n"),
            "clean\n");
  const std::string iterator =
      "threads 1\nt0  r0 = type base=native\nt0  r1 = type base=native\nt0  r3 = new r0\n"
      "t0  store r1.x0 = r3\nt0  drop r3\nt0  r2 = dict_of r1\nt0  s7 = iter r2\nt0  drop r2\n";
  EXPECT_EQ(Find(nullptr, iterator + "t0  drop r1\n"), "clean\n");
  EXPECT_EQ(Find(nullptr, iterator + "t0  drop r1\nt0  collect 2\n"), "clean\n");
}

// An object dies while a WeakValueDictionary is iterated over: its key waits in a list, which a
// collection empties by ending the iterator.
TEST_F(OraclesTest, NothingIsSaidOfWhatAWeakContainerConsistsOf) {
  EXPECT_EQ(Find(nullptr,
                 "threads 1\nt0  s2 = class base=native dict weakref\nt0  r0 = new s2\n"
                 "t0  s0 = weak_value_dict x0 r0\nt0  r1 = iter s0\nt0  drop r0\n"
                 "t0  r2 = list r1 r1\nt0  insert r2.x0 <- r2\nt0  drop r1\nt0  drop r2\n"),
            "clean\n");
}

// A body may do what it likes; what is reachable may change.
TEST_F(OraclesTest, NothingIsSaidOfACollectionInWhichABodyRuns) {
  EXPECT_EQ(Find(nullptr, kType + "t0  s0 = new r0\nt0  r1 = new r0\nt0  on r1 clear do b0\n"
                                  "t0  link r1.a -> r1\nt0  drop r1\nt0  collect 2\n"
                                  "b0  drop s0\n"),
            "clean\n");
}

// --- Finalizers, callbacks and their order. ---

const std::string kWithDel = "threads 1\nt0  r0 = type base=native weakref del\nt0  r1 = new r0\n";

void ForgetFinalized(PyObject* self) {
  right.dealloc(self);
  if (PyObject_GC_IsTracked(self) != 0) self->ob_gc_bits &= ~2;  // resurrected
}

// It would read an object that is gone, but the finding comes before that.
TEST_F(OraclesTest, FinalizedTwice) {
  const std::string operations =
      kWithDel + "t0  on r1 finalize do b0\nt0  drop r1\nt0  drop s0\nb0  s0 = copy r0\n";
  SetSlotsForTesting(kPlantDealloc<ForgetFinalized>);
  EXPECT_EQ(RunText(operations).verdict, "finalized twice");
  SetSlotsForTesting(nullptr);
  EXPECT_EQ(RunText(operations).verdict, "clean");
}

// finalize_now is the schedule's own wish, also when it comes in the midst of a finalizer.
TEST_F(OraclesTest, WhatTheScheduleFinalizesIsCountedApart) {
  EXPECT_EQ(Find(nullptr, kWithDel + "t0  on r1 finalize do b0\nt0  drop r1\n"
                                     "b0  finalize_now r0\nb0  s0 = copy r0\n"),
            "clean\n");
}

PyWeakReference* FirstWeakref(PyObject* self) {
  char* const place = reinterpret_cast<char*>(self) + Py_TYPE(self)->tp_weaklistoffset;
  return *reinterpret_cast<PyWeakReference**>(place);
}
void CallBackEarly(PyObject* self) {
  PyWeakReference* const weakref = FirstWeakref(self);
  if (weakref != nullptr) {
    Py_XDECREF(PyObject_CallOneArg(weakref->wr_callback, reinterpret_cast<PyObject*>(weakref)));
  }
  right.dealloc(self);
}

TEST_F(OraclesTest, CallbackTwice) {
  const std::string type = "threads 1\nt0  r0 = type base=native weakref\nt0  r1 = new r0\n";
  for (const char* weakref : {"weakref r1 callback", "watch r1 b0", "proxy r1 b0"}) {
    EXPECT_EQ(Find(kPlantDealloc<CallBackEarly>, type + "t0  r2 = " + weakref + "\nt0  drop r1\n"),
              "callback twice: the callback of a weak reference was called again");
  }
}

int PretendFinalized(PyObject* self, visitproc visit, void* arg) {
  self->ob_gc_bits |= 2;
  return right.traverse(self, visit, arg);
}

TEST_F(OraclesTest, ClearedBeforeItsFinalizer) {
  const std::string operations = kWithDel + "t0  link r1.a -> r1\nt0  drop r1\n";
  EXPECT_EQ(Find(kPlantTraverse<PretendFinalized>, operations),
            "wrong order: object 1 was cleared before its finalizer ran");
}

// Made by tp_clear of a class that the same collection takes apart next (oracle/expectations.def
// ClearedTypeHasNoFinalizer). In native code only: Python code has no tp_clear.
TEST_F(OraclesTest, ClearMakesAnObjectOfATrashClass) {
  ExpectClean(
      "threads 1\nt0  r0 = class base=native del\nt0  r1 = new r0\nt0  link r1.a -> r1\n"
      "t0  on r1 clear do b1\nt0  drop r0\nt0  drop r1\nb1  s0 = new r0\n"
      "b1  link s0.a -> s0\nt0  collect 2\n");
}

// What a collector does that takes finalizers first; judged at rest, when nobody else makes weak
// references.
int FinalizeAtOnce(PyObject* self, visitproc visit, void* arg) {
  if (!PyObject_GC_IsFinalized(self)) {
    self->ob_gc_bits |= 2;
    Py_TYPE(self)->tp_finalize(self);
  }
  return right.traverse(self, visit, arg);
}

TEST_F(OraclesTest, FinalizedBeforeItsWeakrefsAreCleared) {
  EXPECT_EQ(Find(kPlantTraverse<FinalizeAtOnce>,
                 "threads 1\nt0  r0 = type base=native weakref del\nt0  r1 = new r0\n"
                 "t0  r2 = weakref r1 callback\nt0  link r1.a -> r2\nt0  link r1.b -> r1\n"),
            "wrong order: object 1 was finalized before its weak references with a callback were "
            "cleared");
}

// The weak reference goes with the object that holds it.
int ClearCallsBack(PyObject* self) {
  const Ref field = Ref::Share(AsTracked(self)->fields[0]);
  const int result = right.clear(self);
  if (field.get() == nullptr || PyWeakref_Check(field.get()) == 0) return result;
  PyObject* const callback = reinterpret_cast<PyWeakReference*>(field.get())->wr_callback;
  if (callback != nullptr) Ref::Steal(PyObject_CallOneArg(callback, field.get()));
  return result;
}

TEST_F(OraclesTest, CallbackOfTrash) {
  EXPECT_EQ(Find(kPlantClear<ClearCallsBack>,
                 "threads 1\nt0  r0 = type base=native weakref\nt0  r1 = new r0\n"
                 "t0  r2 = weakref r1 callback\nt0  link r1.a -> r2\nt0  link r1.b -> r1\n"
                 "t0  drop r1\nt0  drop r2\nt0  collect 2\n"),
            "wrong order: the callback of a weak reference that is itself trash was called");
}

// --- Reference counts. ---

void DeallocKeeps(PyObject* self) {
  Py_INCREF(self);
  right.dealloc(self);
}

TEST_F(OraclesTest, DeallocatedWithReferences) {
  EXPECT_EQ(Find(kPlantDealloc<DeallocKeeps>, kType + "t0  r1 = new r0\nt0  drop r1\n"),
            "deallocated with references: tp_dealloc of object 1 was called with a local count of "
            "1 and a shared count of 0");
}

int MakeImmortal(PyObject* self, visitproc, void*) {
  self->ob_ref_local = UINT32_MAX;
  return 0;
}

TEST_F(OraclesTest, ImmortalInASlot) {
  EXPECT_EQ(
      Find(kPlantTraverse<MakeImmortal>, kType + "t0  r1 = new r0\nt0  collect 2\nt0  drop r1\n"),
      "became immortal: object 1 has become immortal");
}

TEST_F(OraclesTest, ImmortalInTheTrash) {
  EXPECT_EQ(
      Find(kPlantTraverse<MakeImmortal>, kSelfCycle),
      "never dropped: 1 of 1 tracked objects and 1 other objects still alive although nothing "
      "may refer to them, 1 of them immortal");
}

void DeallocLeaksTheCallback(PyObject* self) {
  Py_INCREF(TrackedWeakrefCallback());
  right.dealloc(self);
}

TEST_F(OraclesTest, RefcountDrifted) {
  EXPECT_EQ(Find(kPlantDealloc<DeallocLeaksTheCallback>, kSelfCycle)
                .find("refcount drifted: the reference count of the weakref callback was "),
            0u);
}

// --- Containers, exceptions, threads. ---

void DeallocMiscounts(PyObject* self) {
  PyObject* const dict = AsTracked(self)->fields[0];
  if (dict != nullptr) ++reinterpret_cast<PyDictObject*>(dict)->ma_used;
  right.dealloc(self);
}

TEST_F(OraclesTest, InconsistentContainer) {
  EXPECT_EQ(Find(kPlantDealloc<DeallocMiscounts>,
                 kType + "t0  r2 = dict x0 r0\nt0  r1 = new r0\nt0  link r1.a -> r2\n"
                         "t0  drop r1\n"),
            "inconsistent container: a dict of length 2 has 1 items");
}

template <PyObject** kException>
int ClearRaises(PyObject* self) {
  PyErr_SetString(*kException, "planted");
  return right.clear(self);
}
template <PyObject** kException>
void DeallocRaises(PyObject* self) {
  right.dealloc(self);
  PyErr_SetString(*kException, "planted");
}

TEST_F(OraclesTest, WrongExceptionFromAnOperation) {
#ifdef Py_DEBUG
  GTEST_SKIP() << "CPython itself does not let tp_dealloc raise";
#endif
  const std::string drop = kType + "t0  r1 = new r0\nt0  drop r1\n";
  EXPECT_EQ(Find(kPlantDealloc<DeallocRaises<&PyExc_SystemError>>, drop),
            "wrong exception: SystemError from the operation 'drop'");
  EXPECT_EQ(Find(kPlantDealloc<DeallocRaises<&PyExc_KeyError>>, drop),
            "wrong exception: KeyError from 'drop', which cannot raise");
}

TEST_F(OraclesTest, WrongExceptionFromACallback) {
  EXPECT_EQ(Find(kPlantClear<ClearRaises<&PyExc_SystemError>>, kSelfCycle),
            "wrong exception: SystemError from a finalizer or a callback");
  EXPECT_EQ(Find(kPlantClear<ClearRaises<&PyExc_MemoryError>>, kSelfCycle),
            "wrong exception: MemoryError although no allocation failed, from a finalizer or a "
            "callback");
}

int TraverseWhileSomethingIsDone(PyObject* self, visitproc visit, void* arg) {
  ActivityForTesting().NoteCallback();
  return right.traverse(self, visit, arg);
}

TEST_F(OraclesTest, TraversedWhileAThreadRuns) {
  const std::string two = kType + "t0  r1 = new r0\nt0  r2 = new r0\nt0  collect 2\n";
  EXPECT_EQ(Find(kPlantTraverse<TraverseWhileSomethingIsDone>, two)
                .find("traversed while a thread runs: "),
            0u);
  EXPECT_EQ(Find(nullptr, two + "t0  get_referents r1\nt0  get_referrers r1\nt0  collect 0\n"),
            "clean\n");
}

void DeallocLeaksMemory(PyObject* self) {
  for (int i = 0; i < 20; ++i) {
    if (PyMem_Malloc(32) == nullptr) abort();
  }
  right.dealloc(self);
}

TEST_F(OraclesTest, CostGrows) {
  SetGrowthLimitsForTesting({.every = 5, .samples = 20, .windows = 3, .rise = 300});
  SetSlotsForTesting(kPlantDealloc<DeallocLeaksMemory>);
  const Schedule schedule = FromText(kSelfCycle);
  const Outcome grows = RunIsolated(schedule, {.executions = 500});
  EXPECT_EQ(grows.verdict, "cost grows") << grows.report;
  SetSlotsForTesting(nullptr);
  const Outcome flat = RunIsolated(schedule, {.executions = 500});
  EXPECT_EQ(flat.verdict, "clean") << flat.report;
}

// It may be reading anything: nothing that is freed late can be freed while it is there.
void DeallocStartsAReader(PyObject* self) {
  static std::atomic<bool> reads{false};
  std::thread([] {
    const ThreadStateScope scope;
    reads = true;
    for (;;) sleep(1);
  }).detach();
  while (!reads) sched_yield();
  right.dealloc(self);
}

TEST_F(OraclesTest, MemoryThatAnEndedThreadHasFreed) {
#if PY_VERSION_HEX < 0x030d0300
  GTEST_SKIP() << "corpus/known_bugs/gh-130794";
#endif
  EXPECT_EQ(Find(kPlantDealloc<DeallocStartsAReader>,
                 "threads 2\nt0  s1 = type base=native\nt0  s0 = list s1 s1\nt0  barrier\n"
                 "t1  barrier\nt1  clear s0\nt1  r1 = new s1\nt1  drop r1\nt1  restart\n"),
            "cost grows: memory that ended threads have freed waits for the next collection "
            "(batches: 1)");
}

int ClearForEver(PyObject*) {
  const Detached detached;
  for (;;) sleep(1);
}

TEST_F(OraclesTest, NoProgress) {
  SetPatienceForTesting(2);
  EXPECT_EQ(Find(kPlantClear<ClearForEver>, kSelfCycle + "t0  collect 2\n"),
            "no progress: no thread has begun anything for 2 seconds: t0 operation 5 (collect 2)");
}

}  // namespace
}  // namespace gcfuzz
