// One thread runs at a time.
//
// Threads that are under control hand a baton to one another: at yield points, where the
// policy may preempt them, and where one must wait for another. Whoever has the baton runs;
// what is below is his alone, so none of it needs a lock. A supervisor, who is no such
// thread, brings them in and gets the baton when nobody can go on.
//
// Nothing of it allocates, and no sanitizer sees any of it: what the threads under test do
// to one another is synchronized by their own means or not at all.
#ifndef GCFUZZ_INTERLEAVE_CONTROL_H_
#define GCFUZZ_INTERLEAVE_CONTROL_H_

#include <cstdint>

#include "interleave/event_log.h"
#include "interleave/policy.h"

namespace gcfuzz::control {

// Threads are numbers: those of a schedule first, then those that they start.
inline constexpr int kMaxThreads = 40;
inline constexpr int kFirstStarted = 8;

// In virtual nanoseconds.
using Time = int64_t;
inline constexpr Time kNever = INT64_MAX;

// Why the supervisor has the baton.
enum class Pause : uint8_t {
  Quiet,      // no thread can go on, and none waits for a point in time
  Called,     // a thread that left has called for the supervisor
  NoProgress  // threads have waited kMaxWaits times and none finished an operation
};

// Legitimate waits for one operation are dozens. Each costs microseconds.
inline constexpr uint64_t kMaxWaits = 50'000;

// ---- The supervisor, while it has the baton. ----

// From now on. `policy` outlives it. REQUIRES: nobody is under control.
void Begin(Policy& policy);

// The threads stand at the start: what has happened before is none of the schedule's. It is up to
// `policy`, which outlives it, from now on.
void BeginSchedule(Policy& policy);

// The thread will call Enter, and is ready to run from now on.
// REQUIRES: it is not under control.
void Expect(int thread);

// Hands the baton over, to `first` if that is ready, and returns when it comes back.
Pause Supervise(int first = -1);

// Whether threads are under control, be it that they cannot go on.
bool AnyUnderControl();

// The events since BeginSchedule.
const EventLog& Events();

// Writes them there from now on: memory that a process shares with its parent outlives it. `log`
// outlives all. REQUIRES: nobody is under control.
void KeepEventsIn(EventLog& log);

// ---- Threads. ----

// The calling thread is under control as that number from its first turn on, for which
// this waits.
void Enter(int thread);

// It no longer is, a yield point of kind Block, and hands the baton on; to the supervisor if it
// calls for him.
void Leave(bool call_supervisor = false);

// Whether the calling thread is under control. The functions below do nothing, and
// BlockOn returns at once, if it is not.
bool IsControlled();

// The thread passes a yield point: counts it, and waits if another one is to go on.
void PassYieldPoint(YieldKind kind);

// The thread has come to the edge, load or store that its position has just counted; `where` is
// the code there.
void PassFine(YieldKind kind, uintptr_t where);

// Waits until Wake(key) or the deadline, a yield point of kind Block; false for the latter. The key
// is an address that stands for what is waited for.
bool BlockOn(const void* key, Time deadline = kNever);

// Makes so many of those that wait for the key ready, the lowest first. Goes on itself.
// The supervisor may call it too.
void Wake(const void* key, int how_many = kMaxThreads);

// The virtual clock: begins anew with each Begin, goes on a little each time it is read or
// a thread gives way, and jumps to the next deadline when nobody is ready.
Time Now();

// A number for a thread that the calling one starts, which is expected from now on; -1 if
// there is none left.
int ExpectStarted();

// It could not be started after all.
void Forget(int thread);

// Waits until that thread is under control no longer.
void WaitUntilLeft(int thread);

}  // namespace gcfuzz::control

#endif  // GCFUZZ_INTERLEAVE_CONTROL_H_
