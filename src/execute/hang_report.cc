#include "execute/hang_report.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "base/text_sink.h"
#include "oracle/place.h"
#include "python/internals.h"
#include "report/crash_handler.h"
#include "report/native_stacks.h"
#include "report/run_record.h"
#include "report/thread_record.h"
#include "schedule/limits.h"

// Of ThreadSanitizer's runtime; null without it.
extern "C" __attribute__((weak)) void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" __attribute__((weak)) void AnnotateIgnoreReadsEnd(const char* file, int line);

namespace gcfuzz {
namespace {

// No execution that the limits of schedules allow takes as long (schedule/limits.h).
constexpr time_t kOldSeconds = 8;

constexpr int kMostThreads = SystemThreads::kMost;

// How long a thread may take to print its stack. The first stack is that of the thread that
// reports, as a rule, and takes as long as a symbolizer needs to read the binary. Who is
// neither ours nor Python's need not answer.
constexpr int kMillisecondsToAnswer = 5'000;
constexpr int kMillisecondsForStrangers = 500;

struct sigaction previous_alarm;
std::atomic<time_t> execution_began{0};
std::atomic<const void*> coordinator_state{nullptr};
std::atomic<bool> reported{false};

time_t Now() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

// What others write is read here without a lock, on purpose: no race to report.
struct RacyReads {
  RacyReads() {
    if (AnnotateIgnoreReadsBegin != nullptr) AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  }
  ~RacyReads() {
    if (AnnotateIgnoreReadsEnd != nullptr) AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
  RacyReads(const RacyReads&) = delete;
  RacyReads& operator=(const RacyReads&) = delete;
};

// The thread states, as they are when the report begins.
struct Threads {
  gcfuzz_thread_info infos[kMostThreads] = {};
  int count = gcfuzz_list_threads(infos, kMostThreads);
  gcfuzz_world_info world;

  Threads() {
    gcfuzz_read_world(&world);
    // A thread state remembers the thread that made it: in a child of fork, the parent's.
    for (gcfuzz_thread_info& info : infos) {
      if (info.thread_state != coordinator_state.load()) continue;
      info.native_id = static_cast<unsigned long>(RecordOf(Place::kCoordinator).system_id);
    }
  }
  const gcfuzz_thread_info* begin() const { return infos; }
  const gcfuzz_thread_info* end() const { return infos + count; }
  // nullptr: it has no thread state.
  const gcfuzz_thread_info* Of(pid_t system_id) const {
    const auto* found = std::find_if(begin(), end(), [&](const gcfuzz_thread_info& info) {
      return info.native_id == static_cast<unsigned long>(system_id);
    });
    return found != end() ? found : nullptr;
  }
};

void PrintName(pid_t system_id, TextSink& sink) {
  const ThreadRecord record = RecordOfSystemThread(system_id);
  if (record.system_id == 0) {
    sink.Append("thread ");
    sink.AppendNumber(static_cast<uint64_t>(system_id));
  } else if (record.number == Place::kCoordinator) {
    sink.Append("the coordinator");
  } else {
    sink.Append("t");
    sink.AppendNumber(static_cast<uint64_t>(record.number));
  }
}

// Prints "WORDS A, B" for the threads that `belongs` picks; nothing without any.
template <typename Belongs>
void PrintThose(const char* words, const Threads& threads, Belongs belongs, TextSink& sink) {
  const char* before = words;
  for (const gcfuzz_thread_info& info : threads) {
    if (!belongs(info)) continue;
    sink.Append(before);
    PrintName(static_cast<pid_t>(info.native_id), sink);
    before = ", ";
  }
}

// The workers that are not at the barrier and have not left their programs.
void PrintWhoIsMissing(TextSink& sink) {
  const char* before = " for ";
  for (int16_t number = 0; number < kMaxThreads; ++number) {
    const ThreadRecord record = RecordOf(number);
    if (record.system_id == 0 || record.waits_for == WaitsFor::Barrier ||
        record.waits_for == WaitsFor::NextProgram) {
      continue;
    }
    sink.Append(before);
    PrintName(record.system_id, sink);
    before = ", ";
  }
}

void PrintOurWait(WaitsFor what, TextSink& sink) {
  switch (what) {
    case WaitsFor::Nothing:
      return;
    case WaitsFor::Barrier:
      sink.Append(", waits at the barrier");
      return PrintWhoIsMissing(sink);
    case WaitsFor::StartLine:
      return sink.Append(", waits until all workers are awake");
    case WaitsFor::NextProgram:
      return sink.Append(", idle");
    case WaitsFor::Workers:
      return sink.Append(", waits for the workers");
  }
}

void PrintPythonWait(const gcfuzz_thread_info& thread, const Threads& threads, TextSink& sink) {
  if (thread.suspended) {
    PrintThose(
        ", until the world starts again, stopped by ", threads,
        [](const auto& other) { return other.stops_world; }, sink);
  }
  if (!thread.stops_world) return;
  sink.Append(threads.world.stopped ? ", has stopped the world" : ", stops the world");
  if (threads.world.stopped) return;
  PrintThose(
      " and waits for ", threads,
      [&](const auto& other) { return other.attached && !other.stops_world; }, sink);
}

void PrintThread(pid_t system_id, const Threads& threads, TextSink& sink) {
  const gcfuzz_thread_info* thread = threads.Of(system_id);
  sink.Append("  ");
  PrintName(system_id, sink);
  sink.Append(": ");
  sink.Append(thread != nullptr ? thread->doing : "no thread state");
  PrintOurWait(RecordOfSystemThread(system_id).waits_for, sink);
  if (thread != nullptr) PrintPythonWait(*thread, threads, sink);
  sink.Append("\n");
}

void PrintStacks(pid_t system_id, const Threads& threads, TextSink& sink) {
  sink.Append("\nnative stack of ");
  PrintName(system_id, sink);
  sink.Append(":\n");
  const gcfuzz_thread_info* thread = threads.Of(system_id);
  const bool known = thread != nullptr || RecordOfSystemThread(system_id).system_id != 0;
  const int patience = known ? kMillisecondsToAnswer : kMillisecondsForStrangers;
  if (!PrintNativeStack(system_id, patience)) sink.Append("    it does not answer\n");
  if (thread == nullptr) return;
  sink.Append("Python stack of ");
  PrintName(system_id, sink);
  sink.Append(":\n");
  gcfuzz_dump_python_stack(STDERR_FILENO, thread->thread_state);
}

// How an engine's alarm that only looks at its watch differs from one that is meant.
bool IsMeant() {
  const bool engine = previous_alarm.sa_handler != SIG_DFL && previous_alarm.sa_handler != SIG_IGN;
  return !engine || Now() - execution_began.load() >= kOldSeconds;
}

void OnAlarm(int signal, siginfo_t* info, void* context) {
  if (IsMeant()) {
    ReportStacks();
    FdSink sink(STDERR_FILENO);
    PrintRunRecord(sink);
  }
  PassSignalOn(previous_alarm, signal, info, context);
}

}  // namespace

void ReportStacks() {
  if (reported.exchange(true)) return;
  const RacyReads racy;
  FdSink sink(STDERR_FILENO);
  const Threads threads;
  const SystemThreads system_threads = ListSystemThreads();
  sink.Append("\ngcfuzz: no progress; what the threads do, and whom they wait for:\n");
  for (int i = 0; i < system_threads.count; ++i) PrintThread(system_threads.ids[i], threads, sink);
  if (threads.world.collecting) sink.Append("  a collection is under way\n");
  for (int i = 0; i < system_threads.count; ++i) PrintStacks(system_threads.ids[i], threads, sink);
  LetThreadsGo();
}

void InstallHangHandler() {
  PrepareNativeStacks();
  struct sigaction action = {};
  action.sa_sigaction = OnAlarm;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigaction(SIGALRM, &action, &previous_alarm);
}

void NoteExecution() {
  RecordThread(Place::kCoordinator);
  coordinator_state.store(PyThreadState_Get(), std::memory_order_relaxed);
  execution_began.store(Now(), std::memory_order_relaxed);
  reported.store(false, std::memory_order_relaxed);
}

}  // namespace gcfuzz
