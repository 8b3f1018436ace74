// Does CPython do what oracle/expectations.def says it does by design? Each row that can
// be shown is, on the CPython under test and against what the table says of its version.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <string>

#include "base/exit_codes.h"
#include "execute/harness_for_tests.h"
#include "oracle/expectations.h"
#include "python/gc_module.h"
#include "python/internals.h"
#include "python/interpreter.h"

namespace gcfuzz {
namespace {

const auto* const environment = testing::AddGlobalTestEnvironment(new StartOnce);

// Python code that sets `shown` to whether CPython behaves so. It runs in an interpreter
// of its own that nothing else has run in: a child of this process.
struct Behaviour {
  Expectation expectation;
  const char* code;
};

constexpr char kPrelude[] = R"(
import gc, _thread
from _weakref import ref

class Thing:
    pass

def cycle():
    thing = Thing()
    thing.me = thing
    return thing
)";

constexpr Behaviour kBehaviours[] = {
    {Expectation::TypesEmptyTheirDict, R"(
kept = type("Kept", (), {"__slots__": (), "thing": Thing()}).__dict__
before = "thing" in kept
gc.collect()
shown = before and len(kept) == 0
)"},
    {Expectation::CollectionsDoNotNest, R"(
found = []
class Nested(Thing):
    def __del__(self):
        other = cycle()
        del other
        found.append(gc.collect())
thing = Nested()
thing.me = thing
del thing
gc.collect()
shown = found == [0] and gc.collect() > 0
)"},
    {Expectation::LastDecrefMayWait, R"(
made, go, done = [], _thread.allocate_lock(), _thread.allocate_lock()
go.acquire(); done.acquire()
def owner():
    made.append(Thing())
    done.release()
    go.acquire()
    done.release()
_thread.start_new_thread(owner, ())
done.acquire()
weak = ref(made[0])
made.clear()
waits = weak() is not None
gc.collect()
shown = waits and weak() is None
go.release(); done.acquire()
)"},
    {Expectation::DeferredCountsNeedACollection, R"(
def function(): pass
weak = ref(function)
del function
waits = weak() is not None
gc.collect()
shown = waits and weak() is None
)"},
    {Expectation::ReplacedDictIsReleasedLate, R"(
holder = Thing()
holder.__dict__['thing'] = Thing()
weak = ref(holder.thing)
holder.__dict__ = {}
late = weak() is not None
gc.collect()
shown = late and weak() is None
)"},
    {Expectation::FrozenIsKept, R"(
thing = cycle()
weak = ref(thing)
gc.freeze()
del thing
gc.collect()
kept = weak() is not None
gc.unfreeze()
gc.collect()
shown = kept and weak() is None
)"},
    {Expectation::WeakrefsClearedBeforeFinalizers, R"(
class TrashToo(ref):
    pass
cleared = []
class Finalized(Thing):
    def __del__(self):
        cleared.append((outside() is None, self.weak() is None))
thing = Finalized()
thing.me = thing
thing.weak = TrashToo(thing)
outside = ref(thing)
del thing
gc.collect()
assert cleared in ([(True, True)], [(False, False)]), cleared
shown = cleared == [(True, True)]
)"},
    {Expectation::WeakrefsClearedAgainAfterFinalizers, R"(
weakrefs, called = [], []
class Finalized(Thing):
    def __del__(self):
        weakrefs.append(ref(self, called.append))
thing = Finalized()
thing.me = thing
del thing
gc.collect()
assert weakrefs[0]() is None
shown = called == []
)"},
    {Expectation::CallbackWeakrefsClearedBeforeFinalizers, R"(
seen = []
class Finalized(Thing):
    def __del__(self): seen.append(('finalizer', weak() is None))
thing = Finalized()
thing.me = thing
weak = ref(thing, lambda weak: seen.append(('callback', weak() is None)))
del thing
gc.collect()
shown = seen == [('callback', True), ('finalizer', True)]
)"},
    {Expectation::TrashWeakrefsClearedAfterFinalizers, R"(
kept, called = [Thing()], []
class Finalized(Thing):
    def __del__(self): kept.clear()
thing = Finalized()
thing.me = thing
thing.weak = ref(kept[0], called.append)
del thing
gc.collect()
shown = len(called) == 1
)"},
    {Expectation::TrashWeakrefsStaySilent, R"(
called = []
thing = Thing()
thing.me = thing
thing.weak = ref(thing, called.append)
outside = ref(thing)
del thing
gc.collect()
shown = outside() is None and called == []
)"},
    {Expectation::FinalizerRunsOnce, R"(
back = []
class Phoenix(Thing):
    count = 0
    def __del__(self):
        Phoenix.count += 1
        back.append(self)
thing = Phoenix()
thing.me = thing
del thing
gc.collect()
again = len(back)
weak = ref(back.pop())
gc.collect()
shown = again == 1 and weak() is None and Phoenix.count == 1
)"},
    {Expectation::SaveAllKeepsTrash, R"(
gc.set_debug(gc.DEBUG_SAVEALL)
cycle()
gc.collect()
shown = any(isinstance(thing, Thing) for thing in gc.garbage)
)"},
    {Expectation::ExceptionsHoldFrames, R"(
def fail():
    thing = Thing()
    raise ValueError(ref(thing))
try:
    fail()
except ValueError as error:
    caught = error
held = caught.args[0]() is not None
caught.__traceback__ = None
shown = held and caught.args[0]() is None
)"},
    {Expectation::ListsOfTheCollectorHold, R"(
thing = Thing()
weak = ref(thing)
everything = gc.get_objects()
del thing
held = weak() is not None
del everything
shown = held and weak() is None
)"},
    {Expectation::CollectionUntracksTuples, R"(
untracked = tuple([1, 2])
tracked = tuple([1, Thing()])
gc.collect()
shown = not gc.is_tracked(untracked) and gc.is_tracked(tracked)
)"},
};

std::ostream& operator<<(std::ostream& out, const Behaviour& behaviour) {
  return out << AllExpectations()[static_cast<size_t>(behaviour.expectation)].name;
}

constexpr int kShown = 0;
constexpr int kNotShown = 1;
constexpr int kRaised = 2;

int RunCode(const Behaviour& behaviour) {
  const Ref globals = Ref::Steal(PyDict_New());
  PyDict_SetItemString(globals.get(), "__name__", PyUnicode_FromString("by_design"));
  const std::string code = std::string(kPrelude) + behaviour.code;
  const Ref result =
      Ref::Steal(PyRun_String(code.c_str(), Py_file_input, globals.get(), globals.get()));
  PyObject* shown = result ? PyDict_GetItemString(globals.get(), "shown") : nullptr;
  if (shown != nullptr) return PyObject_IsTrue(shown) == 1 ? kShown : kNotShown;
  PyErr_Print();
  return kRaised;
}

template <typename Function>
int ExitCodeOfChild(const Function& function) {
  const pid_t child = fork();
  if (child == 0) _exit(function());
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : kExitHarnessFault;
}

class ByDesignTest : public testing::TestWithParam<Behaviour> {};

INSTANTIATE_TEST_SUITE_P(All, ByDesignTest, testing::ValuesIn(kBehaviours),
                         [](const auto& instance) {
                           std::ostringstream name;
                           name << instance.param;
                           return name.str();
                         });

TEST_P(ByDesignTest, IsWhatTheTableSays) {
  const bool expected = IsByDesign(GetParam().expectation, InterpreterVersionNumber());
  EXPECT_EQ(ExitCodeOfChild([] { return RunCode(GetParam()); }), expected ? kShown : kNotShown)
      << "on CPython " << InterpreterVersion();
}

TEST(ByDesignInCTest, CollectFromCObeysDisable) {
  const int code = ExitCodeOfChild([] {
    for (int i = 0; i < 3; ++i) CollectGarbage(kFullCollection);
    PyObject* list = PyList_New(0);
    PyList_Append(list, list);
    Py_DECREF(list);
    return PyGC_Collect() == 0 && CollectGarbage(kFullCollection) == 1 ? kShown : kNotShown;
  });
  EXPECT_EQ(code, kShown);
}

TEST(ByDesignInCTest, InternedIsImmortal) {
  PyObject* name = PyUnicode_InternFromString("gcfuzz_by_design");
  gcfuzz_object_header header;
  gcfuzz_read_header(name, &header);
  EXPECT_TRUE(header.immortal);
}

// t0 owns the object and sleeps; t1 gives the last reference back and collects.
TEST(ByDesignInCTest, AcyclicObjectsAreClearedToo) {
  const Schedule schedule = FromText(
      "threads 2\nt0  r0 = new r0\nt0  s0 = copy r0\nt0  drop r0\n"
      "t0  barrier\nt0  barrier\nt1  barrier\nt1  drop s0\n"
      "t1  collect 2\nt1  barrier\n");
  const int code = ExitCodeOfChild([&] {
    if (Execute(schedule).IsFinding()) return kRaised;
    return GetStatistics().cleared > 0 ? kShown : kNotShown;
  });
  EXPECT_EQ(code, kShown);
}

}  // namespace
}  // namespace gcfuzz
