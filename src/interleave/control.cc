#include "interleave/control.h"

#include "interleave/edges.h"
#include "interleave/turnstile.h"

namespace gcfuzz::control {
namespace {

constexpr int kSupervisor = -1;
constexpr int kNobody = -1;
static_assert(kMaxThreads < 64, "a ThreadSet has a bit for each");

constexpr Time kClockStart = 1'000'000'000'000;
constexpr Time kClockStep = 1'000;

// sched_yield so often in a row is a thread that spins for another one. CPython's mutexes
// spin 40 times before they wait properly (Python/lock.c MAX_SPIN_COUNT).
constexpr int kMaxSpins = 64;

enum class State : uint8_t { Absent, Ready, Blocked };

struct Thread {
  Turnstile turn;
  State state;
  bool timed_out;
  int spins;
  const void* key;
  Time deadline;
};

Thread threads[kMaxThreads];
Turnstile supervisor_turn;
Pause pause_reason;
Policy* policy;
EventLog own_events;
EventLog* events = &own_events;
Time clock_now;
uint64_t waits;

thread_local int self = kNobody;

ThreadSet InState(State state) {
  ThreadSet set = 0;
  for (int i = 0; i < kMaxThreads; ++i) {
    if (threads[i].state == state) set |= ThreadSet{1} << i;
  }
  return set;
}

void MakeReady(Thread& thread, bool timed_out) {
  thread.state = State::Ready;
  thread.timed_out = timed_out;
}

// Those whose time has come, or if nobody could go on without, whose time comes first.
void ExpireDeadlines() {
  if (InState(State::Ready) == 0) {
    Time next = kNever;
    for (const Thread& thread : threads) {
      if (thread.state == State::Blocked && thread.deadline < next) next = thread.deadline;
    }
    if (next != kNever && next > clock_now) clock_now = next;
  }
  for (Thread& thread : threads) {
    const bool over = thread.state == State::Blocked && thread.deadline <= clock_now;
    if (over && thread.deadline != kNever) MakeReady(thread, /*timed_out=*/true);
  }
}

void GiveTo(int thread) {
  if (thread == kSupervisor) {
    supervisor_turn.Open();
  } else {
    threads[thread].turn.Open();
  }
}

void GiveToSupervisor(Pause reason) {
  pause_reason = reason;
  GiveTo(kSupervisor);
}

// Whom the policy wants to go on; kNobody if nobody can. What it wants next may be another edge,
// load or store than it has wanted so far.
int AskPolicy(const YieldPoint& at, ThreadSet ready) {
  ThePosition().ForgetNext();
  return ready == 0 ? kNobody : policy->Choose(at, ready);
}

void Note(const YieldPoint& at, ThreadSet ready, int next, uintptr_t where = 0) {
  events->Add({static_cast<int8_t>(at.thread), at.kind, static_cast<int8_t>(next),
               at.position.anchor, at.count(), at.position.edges(), ready, where});
}

// The event and who goes on.
int NextAfter(YieldKind kind, ThreadSet ready) {
  const YieldPoint at = {self, kind, ThePosition()};
  const int next = AskPolicy(at, ready);
  Note(at, ready, next);
  return next;
}

void GoOnWith(int next) {
  const int me = self;
  if (next == me) return;
  GiveTo(next);
  threads[me].turn.Pass();
}

// The calling thread cannot go on.
void GiveWay(YieldKind kind) {
  ExpireDeadlines();
  const int next = NextAfter(kind, InState(State::Ready));
  if (++waits > kMaxWaits) {
    GiveToSupervisor(Pause::NoProgress);
    threads[self].turn.Pass();
  } else if (next == kNobody) {
    GiveToSupervisor(Pause::Quiet);
    threads[self].turn.Pass();
  } else {
    GoOnWith(next);
  }
}

// Round robin among those that are ready: of several that spin for one each gives way to
// all others.
void LetOthersRun() {
  ++waits;
  ExpireDeadlines();
  const ThreadSet ready = InState(State::Ready);
  const ThreadSet above = ready >> (self + 1) << (self + 1);
  if (waits > kMaxWaits) {
    GiveToSupervisor(Pause::NoProgress);
    threads[self].turn.Pass();
  } else {
    GoOnWith(LowestOf(above != 0 ? above : ready));
  }
}

void Count(YieldKind kind) { ++ThePosition().counts[static_cast<int>(kind)]; }

// True if the thread has spun so long that the one it waits for must be another.
bool Spins(YieldKind kind) {
  Thread& me = threads[self];
  me.spins = kind == YieldKind::Yield ? me.spins + 1 : 0;
  if (me.spins < kMaxSpins) return false;
  me.spins = 0;
  return true;
}

}  // namespace

void Begin(Policy& new_policy) {
  clock_now = kClockStart;
  BeginSchedule(new_policy);
}

void BeginSchedule(Policy& new_policy) {
  policy = &new_policy;
  waits = 0;
  events->Clear();
  policy->Begin();
}

void Expect(int thread) {
  threads[thread].spins = 0;
  MakeReady(threads[thread], /*timed_out=*/false);
}

Pause Supervise(int first) {
  ExpireDeadlines();
  const ThreadSet ready = InState(State::Ready);
  if (ready == 0) return Pause::Quiet;
  GiveTo(first >= 0 && IsIn(first, ready) ? first : LowestOf(ready));
  supervisor_turn.Pass();
  return pause_reason;
}

bool AnyUnderControl() { return (InState(State::Ready) | InState(State::Blocked)) != 0; }

const EventLog& Events() { return *events; }

void KeepEventsIn(EventLog& log) { events = &log; }

void Enter(int thread) {
  threads[thread].turn.Pass();
  self = thread;
  CountEdges(true);
}

void Leave(bool call_supervisor) {
  CountEdges(false);
  Thread& me = threads[self];
  me.state = State::Absent;
  Wake(&me);
  ExpireDeadlines();
  Count(YieldKind::Block);
  const int next = NextAfter(YieldKind::Block, InState(State::Ready));
  self = kNobody;
  if (call_supervisor) {
    GiveToSupervisor(Pause::Called);
  } else if (next == kNobody) {
    GiveToSupervisor(Pause::Quiet);
  } else {
    GiveTo(next);
  }
}

bool IsControlled() { return self != kNobody; }

void PassYieldPoint(YieldKind kind) {
  if (!IsControlled()) return;
  Count(kind);
  if (kind == YieldKind::Op) waits = 0;
  clock_now += kind == YieldKind::Yield ? kClockStep : 0;
  ExpireDeadlines();
  const int next = NextAfter(kind, InState(State::Ready));
  if (next == self && Spins(kind)) return LetOthersRun();
  GoOnWith(next);
}

void PassFine(YieldKind kind, uintptr_t where) {
  Position& position = ThePosition();
  const YieldPoint at = {self, kind, position, where};
  uint32_t& next_of_kind = position.next[FineIndex(kind)];
  if (next_of_kind == 0) next_of_kind = policy->NextEdge(at);
  if (next_of_kind > at.count()) return;
  ExpireDeadlines();
  const ThreadSet ready = InState(State::Ready);
  const int next = AskPolicy(at, ready);
  if (next == self) return;
  Note(at, ready, next, where);
  threads[self].spins = 0;
  GoOnWith(next);
}

bool BlockOn(const void* key, Time deadline) {
  if (!IsControlled()) return true;
  Thread& me = threads[self];
  Count(YieldKind::Block);
  me.spins = 0;
  me.key = key;
  me.deadline = deadline;
  me.state = State::Blocked;
  GiveWay(YieldKind::Block);
  return !me.timed_out;
}

void Wake(const void* key, int how_many) {
  for (Thread& thread : threads) {
    if (how_many == 0) return;
    if (thread.state != State::Blocked || thread.key != key) continue;
    MakeReady(thread, /*timed_out=*/false);
    --how_many;
  }
}

Time Now() { return clock_now += kClockStep; }

int ExpectStarted() {
  for (int thread = kFirstStarted; thread < kMaxThreads; ++thread) {
    if (threads[thread].state != State::Absent) continue;
    Expect(thread);
    return thread;
  }
  return kNobody;
}

void Forget(int thread) { threads[thread].state = State::Absent; }

void WaitUntilLeft(int thread) {
  while (threads[thread].state != State::Absent) BlockOn(&threads[thread]);
}

}  // namespace gcfuzz::control
