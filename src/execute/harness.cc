#include "execute/harness.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/exit_codes.h"
#include "base/harness_fault.h"
#include "execute/bodies.h"
#include "execute/describe_object.h"
#include "execute/interleave_runner.h"
#include "execute/known_bugs.h"
#include "execute/ledger_observer.h"
#include "execute/left_over.h"
#include "execute/parallel_runner.h"
#include "execute/python_ops.h"
#include "execute/quiescence.h"
#include "execute/slots.h"
#include "execute/state_guard.h"
#include "execute/traits.h"
#include "execute/worker_pool.h"
#include "oracle/never_dropped.h"
#include "python/callback.h"
#include "python/flavours.h"
#include "python/interpreter.h"
#include "python/safe_point.h"
#include "python/startup_heap.h"
#include "python/tracked_type.h"
#include "report/crash_handler.h"
#include "report/run_record.h"
#include "schedule/mask.h"

namespace gcfuzz {
namespace {

void FailAtOnce(const Verdict& verdict);
void FailStuck(VerdictKind kind);

// Everything that lives as long as the process. Never destroyed: workers idle in it
// until the process ends.
struct Harness {
  RunnerKind runner_kind = RunnerKind::Parallel;
  ParallelRunner parallel;
  InterleaveRunner interleave{FailStuck};
  Ledger ledger;
  LedgerObserver observer{ledger, FailAtOnce};
  SharedSlots shared_slots;
  MadeObjects made_objects;
  std::atomic<bool> thawed{false};
  WorkerPool pool{{&shared_slots, nullptr, &made_objects, &thawed}, runner()};
  Bodies bodies{pool.shared()};
  LeftOver left_over;
  StateGuard guard;
  Statistics statistics;
  const Schedule* schedule = nullptr;

  explicit Harness(RunnerKind kind) : runner_kind(kind) {}
  Runner& runner() {
    if (runner_kind == RunnerKind::Interleave) return interleave;
    return parallel;
  }
};

// What StartHarness was told, before there is a harness.
RunnerKind wanted_runner = RunnerKind::Parallel;

Harness& TheHarness() {
  static Harness* const harness = new Harness(wanted_runner);
  return *harness;
}

// The tool stands beside every program of ours.
std::string ReplayCommand() {
  char path[1024];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  const std::string self(path, length > 0 ? static_cast<size_t>(length) : 0);
  return self.substr(0, self.rfind('/') + 1) + "gcfuzz run " + RunnerOption() + MaskOption() +
         (wanted_runner == RunnerKind::Interleave ? "--times 2" : "--times 20 --each 100");
}

// Tracked objects are made by operations too; the ledger knows more of them.
std::vector<const void*> RemoveTracked(std::vector<const void*> objects, const Ledger& ledger,
                                       const std::vector<uint32_t>& serials) {
  for (const uint32_t serial : serials) {
    const auto end = std::remove(objects.begin(), objects.end(), ledger.AddressOf(serial));
    objects.erase(end, objects.end());
  }
  return objects;
}

// Objects can be looked into only while their memory is theirs.
std::vector<ObjectState> Describe(const Verdict& verdict, const Ledger& ledger) {
  std::vector<ObjectState> states;
  for (const uint32_t serial : verdict.serials) {
    auto* object = static_cast<PyObject*>(const_cast<void*>(ledger.AddressOf(serial)));
    const bool alive = ledger.Count(EventKind::Dropped, serial) == 0;
    states.push_back(alive ? DescribeObject(object) : ObjectState{});
    states.back().serial = serial;
  }
  return states;
}

std::vector<ObjectState> DescribeOthers(const Verdict& verdict, const MadeObjects& made) {
  std::vector<ObjectState> states;
  for (const void* address : verdict.others) {
    auto* object = static_cast<PyObject*>(const_cast<void*>(address));
    states.push_back(DescribeObject(object));
    states.back().made_at = made.PlaceOf({address, Py_TYPE(object)}).value_or(Place{});
  }
  return states;
}

void FailAtOnce(const Verdict& verdict) {
  ReportFinding(verdict, *TheHarness().schedule);
  std::abort();
}

void FailStuck(VerdictKind kind) {
  const bool deadlock = kind == VerdictKind::Deadlock;
  FailAtOnce({kind,
              deadlock ? "every thread waits for another"
                       : "threads wait for each other again and again, and none gets any further",
              {},
              {}});
}

uint64_t CountDroppedByOther(const Ledger& ledger) {
  uint64_t count = 0;
  for (const Event& event : ledger.Events()) {
    count += event.kind == EventKind::Dropped &&
             event.place.thread != ledger.BirthPlaceOf(event.serial).thread;
  }
  return count;
}

void TakeTraits(Harness& harness, Circumstances circumstances) {
  circumstances.raced = harness.shared_slots.TakeRaced();
  circumstances.broke_cycle = harness.observer.TakeCycleBroken();
  circumstances.broke_cycle_at_end = harness.observer.TakeCycleBrokenAtEnd();
  const TraitSet traits = TraitsOf(*harness.schedule, harness.ledger, circumstances);
  for (size_t i = 0; i < kTraitCount; ++i) harness.statistics.traits[i] += traits[i];
}

void TakeStatistics(Harness& harness, Quiescence quiescence) {
  Statistics& statistics = harness.statistics;
  ++statistics.executions;
  statistics.born += harness.ledger.born();
  statistics.dropped += harness.ledger.Total(EventKind::Dropped);
  statistics.cleared += harness.ledger.Total(EventKind::Cleared);
  statistics.finalized += harness.ledger.Total(EventKind::Finalized);
  statistics.dropped_by_other += CountDroppedByOther(harness.ledger);
  statistics.weakref_callbacks += harness.observer.TakeWeakrefCallbacks();
  statistics.collections += quiescence.collections;
  const uint64_t& collected = statistics.ops[static_cast<uint8_t>(OpCode::Collect)].effective;
  const uint64_t collected_before = collected;
  harness.pool.TakeCounts(statistics.ops);
  harness.bodies.TakeGuestCounts(statistics.ops);
  harness.runner().TakeCounts(statistics.ops[static_cast<uint8_t>(OpCode::Preempt)]);
  TakeTraits(harness,
             {.collected = collected > collected_before, .excused = std::move(quiescence.excused)});
}

// What a schedule has frozen is thawed for the collections that reach quiescence, and
// the start-up heap with it, which is hidden again afterwards.
std::vector<ObjectAt> TakeLeftOver(Harness& harness) {
  if (!harness.thawed) return harness.left_over.TakeNew();
  std::vector<ObjectAt> left = harness.left_over.TakeNewThawed();
  FreezeAgain();
  harness.left_over.Remember();
  return left;
}

Verdict Judge(Harness& harness) {
  Verdict verdict = JudgeNeverDropped(harness.ledger);
  const Verdict others = JudgeLeftOver(harness.made_objects, TakeLeftOver(harness));
  if (!others.IsFinding()) return verdict;
  verdict.others = RemoveTracked(others.others, harness.ledger, verdict.serials);
  SetNeverDropped(harness.ledger, verdict);
  return verdict;
}

// GCFUZZ_MASK reaches every program that executes schedules, whoever starts it.
void MaskAsTold() {
  const char* names = std::getenv("GCFUZZ_MASK");
  if (names == nullptr) return;
  const std::string unknown = MaskOps(ExpandMask(names));
  if (unknown.empty()) return;
  std::fprintf(stderr,
               "gcfuzz: GCFUZZ_MASK: there is no operation '%s' ('gcfuzz ops' lists them)\n",
               unknown.c_str());
  _exit(kExitUsage);
}

}  // namespace

void StartHarness(RunnerKind runner) {
  MaskAsTold();
  wanted_runner = runner;
  Harness& harness = TheHarness();
  SetRunner(&harness.runner());
  RecordBuild(CPythonVersion(), VariantName(), ReplayCommand());
  StartInterpreter();
  SetObjectObserver(&harness.observer);
  MakeTrackedRoot();
  MakeFlavourMetaclasses();
  MakeSafePoint();
  MakeBodyCallables();
  LoadPythonOps();
  SetCallbackHandler(&harness.bodies);
  FreezeStartupHeap();
  harness.guard.Remember();
  harness.left_over.Remember();
}

Verdict Execute(const Schedule& schedule) {
  Harness& harness = TheHarness();
  if (harness.statistics.executions == 0) InstallCrashHandler();
  harness.schedule = &schedule;
  harness.ledger.Begin();
  harness.made_objects.Begin();
  harness.thawed = false;
  RecordSchedule(&schedule);
  harness.bodies.Begin(schedule);
  harness.pool.Run(schedule);
  harness.bodies.End();
  harness.shared_slots.Empty();
  harness.guard.Restore();
  ForgetFinalizers();
  if (harness.thawed) CallGc("unfreeze");
  Quiescence quiescence = ReachQuiescence(harness.ledger);
  const Verdict verdict = Judge(harness);
  TakeStatistics(harness, std::move(quiescence));
  if (!verdict.IsFinding()) {
    harness.guard.Check(harness.pool.size(), harness.observer.TakeStrangers(),
                        harness.left_over.come());
  }
  RecordSchedule(nullptr);
  return verdict;
}

void ReportFinding(const Verdict& verdict, const Schedule& schedule) {
  const Harness& harness = TheHarness();
  std::vector<ObjectState> objects = Describe(verdict, harness.ledger);
  for (ObjectState& other : DescribeOthers(verdict, harness.made_objects)) {
    objects.push_back(std::move(other));
  }
  FdSink sink(STDERR_FILENO);
  SilenceCrashHandler();
  PrintFinding(verdict, harness.ledger, objects, schedule, sink);
}

std::string RunnerOption() {
  return wanted_runner == RunnerKind::Interleave ? "--interleave " : "";
}

std::string MaskOption() {
  return MaskedOps().empty() ? "" : std::string("--mask ") + std::getenv("GCFUZZ_MASK") + " ";
}

const Statistics& GetStatistics() { return TheHarness().statistics; }

std::string CPythonVersion() { return InterpreterVersion(); }

std::string VariantName() { return GCFUZZ_VARIANT; }

}  // namespace gcfuzz
