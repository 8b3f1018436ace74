// The native flavours of base/flavours.def, on the real interpreter: instances of each are
// dropped, each is what its row says, and what is wrong with one is caught.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "execute/harness_for_tests.h"
#include "python/flavours.h"
#include "python/freelist.h"
#include "python/gc_module.h"
#include "python/tracked_slots.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

using Flavour = NativeFlavour;

struct Row {
  Flavour flavour;
  const char* word;
};
constexpr Row kRows[] = {
#define GCFUZZ_FLAVOUR(Name, word, doc) {Flavour::k##Name, word},
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR
};

std::string Native(const char* out, const char* word, const char* base) {
  return std::string("t0  ") + out + " = native " + word + " base=" + base + "\n";
}

// --- Instances are dropped. ---

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.word; }

class FlavourTest : public testing::TestWithParam<Row> {
 protected:
  static std::string Made() { return "threads 2\n" + Native("r0", GetParam().word, "native"); }
};

INSTANTIATE_TEST_SUITE_P(All, FlavourTest, testing::ValuesIn(kRows),
                         [](const auto& instance) { return std::string(instance.param.word); });

TEST_P(FlavourTest, SelfCycleThroughAnyFieldIsDropped) {
  for (const char* field : {"a", "b", "c", "d"}) {
    ExpectClean(Made() + "t0  r1 = new r0\nt0  link r1." + field +
                " -> r1\nt0  drop r1\nt0  collect 2\n");
  }
}

TEST_P(FlavourTest, CycleWithAPythonSubclassIsDropped) {
  for (const char* features : {"", " dict", " slots", " dict weakref slots del"}) {
    ExpectClean(Made() + "t0  r1 = class base=r0" + features +
                "\nt0  r2 = new r0\nt0  r3 = new r1\nt0  link r2.a -> r3\nt0  link r3.d -> r2\n"
                "t0  store r3.x0 = r2\nt0  store r2.x1 = r3\nt0  s1 = copy r3\n"
                "t0  s0 = weakref r3 callback\nt0  r4 = weakref r2 callback\n"
                "t1  barrier\nt0  barrier\nt1  drop s1\nt1  collect 2\n");
  }
}

TEST_P(FlavourTest, BodiesRunWhileItIsTakenApart) {
  for (const char* event : {"clear", "finalize", "dealloc"}) {
    ExpectClean(Made() + "t0  r1 = class base=r0 dict del\nt0  r2 = new r1\nt0  r3 = new r0\n" +
                "t0  on r2 " + event + " do b0\nt0  on r3 " + event +
                " do b0\nt0  link r2.a -> r3\nt0  link r3.b -> r2\nt0  s0 = copy r0\n"
                "t0  drop r2\nt0  drop r3\nt0  collect 2\n"
                "b0  r1 = new s0\nb0  link r1.c -> r1\nb0  link r0.d -> r1\nb0  collect 0\n");
  }
}

TEST_P(FlavourTest, MemoryServesAgainOnTwoThreads) {
  std::string operations = Made() + "t0  s0 = copy r0\nt0  barrier\nt1  barrier\n";
  for (const char* thread : {"t0  ", "t1  ", "t0  ", "t1  "}) {
    for (const char* each : {"r1", "r2"}) {
      operations += std::string(thread) + each + " = new s0\n" + thread + "link " + each +
                    ".a -> " + each + "\n" + thread + "drop " + each + "\n";
    }
    operations += std::string(thread) + "collect 2\n";
  }
  ExpectClean(operations);
}

TEST_P(FlavourTest, EachAboveEachIsDropped) {
  for (const Row& above : kRows) {
    ExpectClean(Made() + Native("r1", above.word, "r0") + Native("r4", GetParam().word, "r1") +
                "t0  r2 = new r0\nt0  r3 = new r1\nt0  r5 = new r4\n"
                "t0  link r2.a -> r3\nt0  link r3.b -> r2\nt0  link r3.c -> r5\n"
                "t0  link r5.d -> r3\nt0  store r5.x0 = r2\nt0  store r3.x1 = r3\n");
  }
}

// A cycle in which only the object's own type leads back to it.
TEST_P(FlavourTest, CycleThroughItsTypeIsDropped) {
  ExpectClean(Made() + "t0  r1 = new r0\nt0  store r0.x3 = r1\nt0  drop r0\nt0  drop r1\n");
}

// Memory runs out at each of the first allocations of what makes and uses it.
TEST_P(FlavourTest, AllocationsThatFailLeaveNothingBehind) {
  const std::string native = Native("r0", GetParam().word, "native");
  const std::string steps[] = {
      native + native,
      "t0  r1 = new r0\nt0  r1 = new r0\nt0  link r1.a -> r1\nt0  link r1.d -> r1\nt0  drop r1\n",
      "t0  r2 = class base=r0 dict weakref del\nt0  r2 = class base=r0 dict weakref del\n",
      "t0  r3 = new r2\nt0  r3 = new r2\n",
      "t0  store r3.x2 = r3\n",
      "t0  link r3.c -> r3\n",
      "t0  r4 = weakref r3 callback\nt0  drop r3\n",
  };
  for (int n = 1; n <= 8; ++n) {
    const std::string fail = "t0  fail_soon " + std::to_string(n) + "\n";
    std::string schedule = "threads 1\n";
    for (const std::string& step : steps) schedule.append(fail).append(step);
    ExpectClean(schedule);
  }
}

TEST_P(FlavourTest, StandsOnTypesOfTheOperationType) {
  for (const char* options :
       {" clear=super dict", " clear=override weakref", " dict weakref del"}) {
    ExpectClean(std::string("threads 1\nt0  r1 = type base=native") + options + "\n" +
                Native("r0", GetParam().word, "r1") + "t0  r6 = type base=r0" + options +
                "\nt0  r2 = new r0\nt0  r3 = new r6\nt0  link r2.a -> r3\nt0  link r3.d -> r2\n"
                "t0  store r2.x0 = r2\nt0  store r3.x0 = r2\nt0  r4 = weakref r2\n");
  }
}

// --- Each is what its row says. ---

class FactsTest : public testing::Test {
 protected:
  void TearDown() override {
    CloseFreelists();
    for (int i = 0; i < 3; ++i) CollectGarbage(kFullCollection);
    OpenFreelists();
  }

  static Ref Make(Flavour flavour, PyTypeObject* base = TrackedRoot()) {
    Ref type = MakeFlavour(flavour, base);
    if (!type) PyErr_Print();
    return type;
  }
  static Ref New(const Ref& type) { return Ref::Steal(PyObject_CallNoArgs(type.get())); }
  static PyObject*& Field(const Ref& object, int field) {
    return AsTracked(object.get())->fields[field];
  }
  static int Count(PyObject*, void* count) { return ++*static_cast<int*>(count), 0; }
  // How many references, that to the type included, the collector is told of.
  static int Visited(const Ref& object) {
    int count = 0;
    Py_TYPE(object.get())->tp_traverse(object.get(), Count, &count);
    return count;
  }
  static void LinkAll(const Ref& object) {
    for (int field = 0; field < kTrackedFields; ++field) {
      SetField(AsTracked(object.get()), field, Ref::Share(object.get()));
    }
  }
};

TEST_F(FactsTest, WhatIsVisitedAndWhatIsCleared) {
  struct Expected {
    Flavour flavour;
    int visited;
    int left;  // fields that tp_clear leaves set
  };
  for (const auto& [flavour, visited, left] :
       {Expected{Flavour::kPyO3, 5, 0}, Expected{Flavour::kPyO3Unsendable, 5, 0},
        Expected{Flavour::kCython, 5, 0}, Expected{Flavour::kPybind11, 1, 4},
        Expected{Flavour::kPybind11Setup, 5, 0}, Expected{Flavour::kNanobind, 1, 4},
        Expected{Flavour::kNanobindSlots, 5, 0}, Expected{Flavour::kStatic, 4, 0},
        Expected{Flavour::kHeap, 5, 0}, Expected{Flavour::kVariable, 5, 0},
        Expected{Flavour::kStopsEarly, 3, 0}}) {
    const Ref object = New(Make(flavour));
    LinkAll(object);
    const char* const name = Py_TYPE(object.get())->tp_name;
    EXPECT_EQ(Visited(object), visited) << name;
    Py_TYPE(object.get())->tp_clear(object.get());
    int set = 0;
    for (PyObject* field : AsTracked(object.get())->fields) set += field == object.get();
    EXPECT_EQ(set, left) << name;
    ReleaseReferences(AsTracked(object.get()));
    EXPECT_EQ(Field(object, 0), nullptr);
  }
}

// Those that leave or hide something by design.
bool IsExcused(Flavour flavour) {
  return flavour == Flavour::kPyO3Unsendable || flavour == Flavour::kCythonNoGcClear ||
         flavour == Flavour::kPybind11 || flavour == Flavour::kNanobind ||
         flavour == Flavour::kStopsEarly || flavour == Flavour::kLegacyDel;
}

TEST_F(FactsTest, ExcusedAreThoseThatLeaveOrHideSomethingAndWhatCallsThem) {
  const auto excused = [](Flavour flavour) { return ClearsIncompletely(Make(flavour).type()); };
  for (const Row& row : kRows) {
    const Flavour flavour = row.flavour;
    EXPECT_EQ(excused(flavour), IsExcused(flavour)) << row.word;
  }
  const Ref below = Make(Flavour::kCythonNoGcClear);
  EXPECT_TRUE(ClearsIncompletely(Make(Flavour::kPyO3, below.type()).type()));
  EXPECT_FALSE(ClearsIncompletely(Make(Flavour::kHeap, below.type()).type()));
  const Ref legacy = Make(Flavour::kLegacyDel);  // no subtype inherits a tp_del
  EXPECT_FALSE(ClearsIncompletely(Make(Flavour::kPyO3, legacy.type()).type()));
}

TEST_F(FactsTest, NoGcClearHasNoClear) {
  const Ref type = Make(Flavour::kCythonNoGcClear);
  EXPECT_EQ(type.type()->tp_clear, nullptr);
  EXPECT_NE(type.type()->tp_traverse, nullptr);
}

TEST_F(FactsTest, CythonHasNoneInItsField) {
  const Ref object = New(Make(Flavour::kCython));
  EXPECT_EQ(Field(object, kOwnField), Py_None);
  SetField(AsTracked(object.get()), kOwnField, Ref::Share(object.get()));
  Py_TYPE(object.get())->tp_clear(object.get());
  EXPECT_EQ(Field(object, kOwnField), Py_None);
  EXPECT_EQ(Field(object, 0), nullptr);
}

TEST_F(FactsTest, UnsendableHidesItsFieldFromOtherThreads) {
  const Ref object = New(Make(Flavour::kPyO3Unsendable));
  LinkAll(object);
  AsTracked(object.get())->creator ^= 1;
  EXPECT_EQ(Visited(object), 4);
  Py_TYPE(object.get())->tp_clear(object.get());
  EXPECT_EQ(Field(object, 0), nullptr);
  EXPECT_EQ(Field(object, kOwnField), object.get());
  ReleaseReferences(AsTracked(object.get()));
}

TEST_F(FactsTest, FreelistsHandMemoryOutAgainAsNewTrackedObjects) {
  for (const Flavour flavour :
       {Flavour::kPyO3Freelist, Flavour::kCythonFreelist, Flavour::kNanobindPooled}) {
    const Ref type = Make(flavour);
    Ref object = New(type);
    SetField(AsTracked(object.get()), 0, Ref::Share(Py_None));
    SetBody(AsTracked(object.get()), LifeEvent::kClear, 1);
    const PyObject* const address = object.get();
    object = Ref();
    object = New(type);
    EXPECT_EQ(object.get(), address) << type.type()->tp_name;
    EXPECT_TRUE(PyObject_GC_IsTracked(object.get()));
    EXPECT_EQ(Field(object, 0), nullptr);
    EXPECT_EQ(AsTracked(object.get())->bodies[0], 0);
  }
}

// A subclass inherits tp_alloc and tp_free, and its instances are of another size.
TEST_F(FactsTest, FreelistServesItsOwnTypeOnly) {
  const Ref type = Make(Flavour::kPyO3Freelist);
  const Ref subtype = Make(Flavour::kPyO3Dict, type.type());
  ASSERT_EQ(subtype.type()->tp_free, type.type()->tp_free);
  ASSERT_GT(subtype.type()->tp_basicsize, type.type()->tp_basicsize);
  const PyObject* const address = New(subtype).get();
  for (int i = 0; i < kFreelistSize; ++i) EXPECT_NE(New(type).get(), address);
}

TEST_F(FactsTest, MetaclassesAreTheLayersOwn) {
  const Ref pybind11 = Make(Flavour::kPybind11);
  const Ref nanobind = Make(Flavour::kNanobind);
  EXPECT_STREQ(Py_TYPE(pybind11.get())->tp_name, "gcfuzz.pybind11_type");
  EXPECT_STREQ(Py_TYPE(nanobind.get())->tp_name, "gcfuzz.nb_type");
  EXPECT_FALSE(MakeFlavour(Flavour::kNanobind, pybind11.type()));
  EXPECT_TRUE(PyErr_ExceptionMatches(PyExc_TypeError)) << "metaclass conflict";
  PyErr_Clear();
}

TEST_F(FactsTest, DictsAndWeakrefsAreWhereTheLayersKeepThem) {
  const auto size = static_cast<Py_ssize_t>(sizeof(TrackedObject));
  EXPECT_EQ(Make(Flavour::kPyO3Dict).type()->tp_dictoffset, size);
  EXPECT_EQ(Make(Flavour::kPyO3Weakref).type()->tp_weaklistoffset, size);
  EXPECT_EQ(Make(Flavour::kPybind11).type()->tp_dictoffset, -1);
  EXPECT_EQ(Make(Flavour::kPybind11).type()->tp_weaklistoffset, size);
  EXPECT_EQ(Make(Flavour::kNanobind).type()->tp_dictoffset, size);
  EXPECT_GT(Make(Flavour::kNanobind).type()->tp_weaklistoffset, size);
}

TEST_F(FactsTest, StaticTypesStandBelowStaticTypesOnly) {
  const Ref root = Make(Flavour::kStatic);
  EXPECT_FALSE(PyType_HasFeature(root.type(), Py_TPFLAGS_HEAPTYPE));
  EXPECT_TRUE(IsTrackedType(root.get()));
  EXPECT_EQ(Make(Flavour::kStatic, root.type()).type()->tp_base, root.type());
  EXPECT_TRUE(IsTracked(New(root).get()));
}

TEST_F(FactsTest, ModuleBelongsToTheType) {
  const Ref type = Make(Flavour::kModuleState);
  PyObject* const module = PyType_GetModule(type.type());
  ASSERT_NE(module, nullptr);
  EXPECT_NE(PyType_GetModuleState(type.type()), nullptr);
  EXPECT_EQ(PyType_GetModule(Make(Flavour::kHeap).type()), nullptr);
  PyErr_Clear();
}

TEST_F(FactsTest, VectorcallIsInherited) {
  const Ref type = Make(Flavour::kVectorcall);
  const Ref above = Make(Flavour::kVectorcall, Make(Flavour::kPyO3, type.type()).type());
  for (const Ref* each : {&type, &above}) {
    const Ref object = New(*each);
    EXPECT_NE(PyVectorcall_Function(object.get()), nullptr);
    EXPECT_EQ(New(object).get(), Py_None);
  }
}

TEST_F(FactsTest, VariableObjectsKeepTheLastFieldsInItems) {
  const Ref type = Make(Flavour::kVariable);
  const Ref object = New(type);
  LinkAll(object);
  EXPECT_EQ(Py_SIZE(object.get()), kTrackedItems);
  EXPECT_EQ(ItemsOf(AsTracked(object.get()))[1], object.get());
  EXPECT_EQ(Field(object, kOwnField), nullptr);
  ReleaseReferences(AsTracked(object.get()));
  EXPECT_EQ(ItemsOf(AsTracked(object.get()))[1], nullptr);
  EXPECT_FALSE(MakeFlavour(Flavour::kNanobind, type.type())) << "nothing fits below the items";
  PyErr_Clear();
}

TEST_F(FactsTest, MembersAreTheFields) {
  const Ref object = New(Make(Flavour::kMembers));
  ASSERT_EQ(PyObject_SetAttrString(object.get(), "x3", Py_None), 0);
  EXPECT_EQ(Field(object, kOwnField), Py_None);
}

// --- What is wrong is caught. ---

TrackedSlots right_slots;

int TraverseTypeOnly(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}
int ClearAndKeep(PyObject* self) {
  Py_INCREF(self);
  return right_slots.clear(self);
}
void DropThenDealloc(PyObject* self) {
  GetObjectObserver().Dropped(AsTracked(self)->id);
  right_slots.dealloc(self);
}
void DeallocAndKeepType(PyObject* self) {
  Py_INCREF(Py_TYPE(self));
  right_slots.dealloc(self);
}

TrackedSlots ForgetReferents(TrackedSlots slots) {
  slots.traverse = TraverseTypeOnly;
  return slots;
}
TrackedSlots KeepStrayReference(TrackedSlots slots) {
  right_slots = slots;
  slots.clear = ClearAndKeep;
  return slots;
}
TrackedSlots DropTwice(TrackedSlots slots) {
  right_slots = slots;
  slots.dealloc = DropThenDealloc;
  return slots;
}
TrackedSlots KeepType(TrackedSlots slots) {
  right_slots = slots;
  slots.dealloc = DeallocAndKeepType;
  return slots;
}

// The static types are made once, before any fault is planted.
class FaultyFlavourTest : public FlavourTest {
 protected:
  void SetUp() override {
    if (GetParam().flavour == Flavour::kStatic) GTEST_SKIP();
  }
  void TearDown() override { SetSlotsForTesting(nullptr); }
  static Outcome RunFaulty(WrapSlots wrap) {
    SetSlotsForTesting(wrap);
    return RunText(Made() + "t0  r1 = new r0\nt0  link r1.a -> r1\nt0  drop r1\n");
  }
};

INSTANTIATE_TEST_SUITE_P(All, FaultyFlavourTest, testing::ValuesIn(kRows),
                         [](const auto& instance) { return std::string(instance.param.word); });

TEST_P(FaultyFlavourTest, ForgottenReferentIsNeverDroppedUnlessExcused) {
  EXPECT_EQ(RunFaulty(ForgetReferents).verdict,
            IsExcused(GetParam().flavour) ? "clean" : "never dropped");
}

TEST_P(FaultyFlavourTest, StrayReferenceIsNeverDropped) {
  // Of an object with a tp_del it is not called.
  const bool has_clear =
      GetParam().flavour != Flavour::kCythonNoGcClear && GetParam().flavour != Flavour::kLegacyDel;
  EXPECT_EQ(RunFaulty(KeepStrayReference).verdict, has_clear ? "never dropped" : "clean");
}

TEST_P(FaultyFlavourTest, DoubleDropIsDroppedTwice) {
  EXPECT_EQ(RunFaulty(DropTwice).verdict, "dropped twice");
}

TEST_P(FaultyFlavourTest, TypeThatAnInstanceKeepsIsLeftOver) {
  EXPECT_EQ(RunFaulty(KeepType).verdict, "never dropped");
}

}  // namespace
}  // namespace gcfuzz
