#include "execute/harness.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/exit_codes.h"
#include "base/harness_fault.h"
#include "execute/activity.h"
#include "execute/bodies.h"
#include "execute/describe_object.h"
#include "execute/frozen_dead.h"
#include "execute/hang_report.h"
#include "execute/interleave_runner.h"
#include "execute/known_bugs.h"
#include "execute/ledger_observer.h"
#include "execute/life_counts.h"
#include "execute/life_judge.h"
#include "execute/parallel_runner.h"
#include "execute/policy_choice.h"
#include "execute/python_ops.h"
#include "execute/quiescence.h"
#include "execute/quiescence_judge.h"
#include "execute/raised.h"
#include "execute/referrers.h"
#include "execute/rest.h"
#include "execute/slots.h"
#include "execute/state_guard.h"
#include "execute/traits.h"
#include "execute/worker_pool.h"
#include "oracle/late_frees.h"
#include "oracle/no_progress.h"
#include "python/callback.h"
#include "python/collection_callback.h"
#include "python/creations.h"
#include "python/flavours.h"
#include "python/history.h"
#include "python/internals.h"
#include "python/interpreter.h"
#include "python/late_frees.h"
#include "python/safe_point.h"
#include "python/silent_stderr.h"
#include "python/startup_heap.h"
#include "python/tracked_type.h"
#include "python/unraisable.h"
#include "report/crash_handler.h"
#include "report/finding_report.h"
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
  SharedSlots shared_slots;
  Activity activity;
  LifeJudge judge{ledger, shared_slots, activity};
  LedgerObserver observer{ledger, judge, FailAtOnce};
  MadeObjects made_objects;
  std::atomic<bool> thawed{false};
  WorkerPool pool{{&shared_slots, nullptr, &made_objects, &thawed, &activity, &ledger, FailAtOnce},
                  runner()};
  Bodies bodies{pool.shared()};
  QuiescenceJudge quiescence_judge{ledger, made_objects, judge};
  StateGuard guard;
  int patience = ProgressWatch::kPatience;
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

// As the user has said it: "known" rather than what it stands for.
std::string MaskNames() { return MaskedOps().empty() ? "" : std::getenv("GCFUZZ_MASK"); }

// The tool stands beside every program of ours.
std::string ReplayCommand() {
  char path[1024];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  const std::string self(path, length > 0 ? static_cast<size_t>(length) : 0);
  return self.substr(0, self.rfind('/') + 1) + "gcfuzz run " + RunnerOption() + MaskOption() +
         (wanted_runner == RunnerKind::Interleave ? "--times 2" : "--times 20 --each 100");
}

// The sentence comes first: looking into a broken heap may crash.
void Report(const Verdict& verdict, const Schedule& schedule, bool at_quiescence) {
  const Harness& harness = TheHarness();
  FdSink sink(STDERR_FILENO);
  SilenceCrashHandler();
  PrintVerdict(verdict, sink);
  const std::vector<PyObject*> objects = ObjectsOf(verdict, harness.ledger);
  std::vector<ObjectState> states = DescribeObjects(verdict, objects, harness.made_objects);
  if (at_quiescence) FindReferrers(objects, harness.ledger, harness.made_objects, states);
  PrintDetails(verdict, harness.ledger, states, schedule, sink);
}

// One report, if several threads come to a verdict at the same time.
void FailAtOnce(const Verdict& verdict) {
  static std::atomic<bool> failing{false};
  while (failing.exchange(true)) pause();
  Report(verdict, *TheHarness().schedule, /*at_quiescence=*/false);
  if (verdict.kind == VerdictKind::NoProgress) ReportStacks();
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
  UpdateLifeCounts(statistics);
}

// Another thread ends, which has to free what those before it have left. Before the first
// collection, which would make up for it.
Verdict JudgeLeftByThreads() {
  if (CountLateFrees() == 0) return {};
  LetAThreadFreeLate();
  return JudgeLateFrees(CountLateFrees(), /*own=*/1);
}

// With private slots if there is a thread that still has its own.
void LookAtRest(Harness& harness, const ThreadContext* context, int16_t thread) {
  const Bodies::Muted muted(harness.bodies);
  harness.activity.SetQuiet(true);
  const Roots roots = {&harness.shared_slots,
                       context != nullptr ? &context->private_slots : nullptr, thread};
  Verdict verdict = JudgeLeftByThreads();
  if (!verdict.IsFinding()) verdict = JudgeAtRest(roots, harness.ledger);
  if (verdict.IsFinding()) FailAtOnce(verdict);
  harness.activity.SetQuiet(false);
}

// Runs the schedule's threads, and looks before the last of its slots are emptied.
void RunThreads(Harness& harness, const Schedule& schedule) {
  bool looked = false;
  ProgressWatch watch(harness.patience);
  WorkerPool::Events events;
  events.at_rest = [&](const ThreadContext& context, int16_t thread) {
    LookAtRest(harness, &context, thread);
    looked = true;
  };
  events.on_tick = [&] {
    if (!watch.Tick(harness.activity.done())) return;
    std::string where;
    StringSink sink(where);
    PrintWhereThreadsStand(schedule, sink);
    FailAtOnce(NoProgress(watch.patience(), where));
  };
  harness.pool.Run(schedule, events);
  if (!looked) LookAtRest(harness, nullptr, Holder::kShared);
}

void JudgeUnraisableType(PyObject* type) {
  if (type == nullptr) return;
  const Verdict verdict = JudgeUnraisable(RaisedOf(type), TheHarness().activity.failing());
  if (verdict.IsFinding()) FailAtOnce(verdict);
}

// One object that lives while a collection goes through all.
void LearnHowCollectionsTraverse(LifeJudge& judge) {
  const Ref object = Ref::Steal(PyObject_CallNoArgs(reinterpret_cast<PyObject*>(TrackedRoot())));
  if (!object) HarnessFault("cannot make an object of the root type");
  judge.LearnCollectorVisit();
  CollectGarbage(kFullCollection);
}

void Thaw(const Harness& harness) {
  const Verdict verdict = JudgeFrozenDead(harness.ledger);
  if (verdict.IsFinding()) FailAtOnce(verdict);
  CallGc("unfreeze");
}

// Whether the list of callbacks has to be ready for it.
bool ListensToCollections(const Schedule& schedule) {
  return std::any_of(schedule.operations.begin(), schedule.operations.end(), [](const auto& op) {
    return op.code == OpCode::OnCollection && !IsMasked(op.code);
  });
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

Verdict RunOnce(Harness& harness, const Schedule& schedule) {
  harness.schedule = &schedule;
  harness.judge.Begin(harness.ledger.born());
  harness.ledger.Begin();
  harness.made_objects.Begin();
  harness.quiescence_judge.Begin();
  harness.thawed = false;
  RecordSchedule(&schedule);
  if (harness.runner_kind == RunnerKind::Interleave) ForgetHistory(harness.pool.thread_states());
  if (ListensToCollections(schedule)) InstallCollectionCallback();
  harness.bodies.Begin(schedule);
  RunThreads(harness, schedule);
  harness.bodies.End();
  harness.activity.SetQuiet(true);
  harness.shared_slots.Empty();
  harness.guard.Restore();
  ForgetFinalizers();
  if (harness.thawed) Thaw(harness);
  Quiescence quiescence = ReachQuiescence(harness.ledger);
  harness.activity.SetQuiet(false);
  const Verdict verdict = harness.quiescence_judge.Judge(harness.thawed);
  TakeStatistics(harness, std::move(quiescence));
  if (!verdict.IsFinding()) {
    harness.guard.Check(harness.pool.size(), harness.observer.TakeStrangers(),
                        harness.quiescence_judge.come());
  }
  RecordSchedule(nullptr);
  return verdict;
}

// All threads, in the order of their numbers, so that what CPython has of each thread lies and
// stands the same way whichever threads schedules have.
void StartAllThreads(Harness& harness) {
  Schedule schedule;
  schedule.threads = kMaxThreads;
  for (uint8_t thread = 0; thread < kMaxThreads; ++thread) {
    schedule.operations.push_back({OpCode::New, thread, {thread}});
  }
  harness.interleave.IgnoreChosenPolicy(true);
  const Verdict verdict = RunOnce(harness, schedule);
  if (verdict.IsFinding()) FailAtOnce(verdict);
  harness.interleave.IgnoreChosenPolicy(false);
  harness.statistics = {};
}

void BeginExecutions(Harness& harness) {
  InstallCrashHandler();
  InstallHangHandler();
  if (harness.runner_kind == RunnerKind::Interleave) StartAllThreads(harness);
}

}  // namespace

void StartHarness(RunnerKind runner) {
  FaultWhenMemoryRunsOut();
  MaskAsTold();
  wanted_runner = runner;
  Harness& harness = TheHarness();
  SetRunner(&harness.runner());
  RecordBuild(CPythonVersion() + (gcfuzz_has_gil() != 0 ? " with a GIL" : " free-threaded"),
              VariantName(), MaskNames(), ReplayCommand());
  StartInterpreter();
  SetObjectObserver(&harness.observer);
  ObserveCreations([](const void* object) { TheHarness().made_objects.Forget(object); });
  MakeTrackedRoot();
  MakeFlavourMetaclasses();
  MakeSafePoint();
  MakeBodyCallables();
  MakeCollectionCallback();
  LoadPythonOps();
  SilenceStderr();
  SetCallbackHandler(&harness.bodies);
  LearnHowCollectionsTraverse(harness.judge);
  SetUnraisableObserver(JudgeUnraisableType);
  if (runner == RunnerKind::Interleave) AgeStartupHeap();
  FreezeStartupHeap();
  harness.guard.Remember();
  harness.quiescence_judge.Remember();
}

Verdict Execute(const Schedule& schedule) {
  Harness& harness = TheHarness();
  if (harness.statistics.executions == 0) BeginExecutions(harness);
  NoteExecution();
  return RunOnce(harness, schedule);
}

void ReportFinding(const Verdict& verdict, const Schedule& schedule) {
  Report(verdict, schedule, /*at_quiescence=*/true);
}

std::string RunnerOption() {
  return wanted_runner == RunnerKind::Interleave ? "--interleave " + PolicyOption() : "";
}

std::string MaskOption() {
  const std::string names = MaskNames();
  return names.empty() ? "" : "--mask " + names + " ";
}

Activity& ActivityForTesting() { return TheHarness().activity; }
void SetPatienceForTesting(int seconds) { TheHarness().patience = seconds; }
void SetGrowthLimitsForTesting(const GrowthLimits& limits) {
  TheHarness().quiescence_judge.SetGrowthLimits(limits);
}

const Statistics& GetStatistics() { return TheHarness().statistics; }

std::string CPythonVersion() { return InterpreterVersion(); }

std::string VariantName() { return GCFUZZ_VARIANT; }

}  // namespace gcfuzz
