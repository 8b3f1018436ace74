#include "execute/bodies.h"

#include <memory>
#include <utility>

#include "execute/life_judge.h"
#include "execute/ops.h"
#include "execute/preemption_rows.h"
#include "execute/python_ops.h"
#include "execute/runner.h"
#include "interleave/position.h"
#include "python/allocation_failure.h"
#include "report/run_record.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

static_assert(kBodies == kBodyCallables);

thread_local ThreadContext* current_context;

void RaiseInCallback() { PyErr_SetString(PyExc_RuntimeError, "the schedule wants it"); }

bool RaisesNow(ThreadContext& context) {
  if (context.raise_in == 0) return false;
  --context.raise_in;
  return context.raise_in == 0;
}

// What a body must not disturb: the operation in whose midst it runs.
class Interruption {
 public:
  explicit Interruption(ThreadContext& context)
      : context_(context),
        makes_new_(context.makes_new),
        place_(CurrentPlace()),
        position_(ThePosition()) {
    std::swap(context_.private_slots, private_slots_);
    context_.private_slots.SetOuter(&private_slots_);
    ++context_.depth;
  }
  ~Interruption() {
    context_.private_slots.Empty();
    --context_.depth;
    std::swap(context_.private_slots, private_slots_);
    context_.makes_new = makes_new_;
    RecordPlace(place_);
    MoveBackTo(position_);
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  ThreadContext& context_;
  PrivateSlots private_slots_;
  bool makes_new_;
  Place place_;
  Position position_;
};

}  // namespace

void Bodies::SetContext(ThreadContext* context) { current_context = context; }
ThreadContext* Bodies::Context() { return current_context; }

void Bodies::Begin(const Schedule& schedule) {
  for (Program& program : programs_) program.clear();
  for (size_t i = 0; i < schedule.operations.size(); ++i) {
    const uint8_t thread = schedule.operations[i].thread;
    if (IsPreemption(schedule.operations[i])) continue;
    if (IsBody(thread)) programs_[BodyOf(thread)].push_back(static_cast<int16_t>(i));
  }
  budget_.store(kBodyBudget);
  schedule_.store(&schedule);
}

bool Bodies::OnCallback(int body, PyObject* about) {
  FailingRawAllocation::CallOff();
  if (schedule_.load() == nullptr) return true;
  PassYieldPoint(YieldKind::Callback);
  prototype_.activity->NoteCallback();
  ThreadContext* const context = current_context;
  if (context != nullptr && RaisesNow(*context)) {
    RaiseInCallback();
    return false;
  }
  if (body == kNoBody || programs_[body].empty()) return true;
  return context != nullptr ? Run(*context, body, about) : RunAsGuest(body, about);
}

bool Bodies::Run(ThreadContext& context, int body, PyObject* about) {
  if (context.depth >= kMaxBodyDepth) return true;
  WatchedCollection::Disturb();
  const Interruption interruption(context);
  context.private_slots.Exchange(0, Ref::Share(about));
  MoveTo(StartOf(ActorIndex(BodyNumber(body))));
  PassYieldPoint(YieldKind::Op);
  return RunOperations(context, programs_[body]);
}

bool Bodies::RunOperations(ThreadContext& context, const Program& program) {
  const Schedule& schedule = *schedule_.load();
  for (const int16_t index : program) {
    const Operation& operation = schedule.operations[index];
    const int cost = InfoOf(operation.code).cost;
    if (budget_.fetch_sub(cost, std::memory_order_relaxed) < cost) return true;
    RecordPlace({CurrentPlace().thread, index});
    MoveTo(index);
    ExecuteOperation(context, operation);
    PassYieldPoint(YieldKind::Op);
    if (std::exchange(context.raise_requested, false)) {
      RaiseInCallback();
      return false;
    }
  }
  return true;
}

// On a thread that Python started. It is the schedule's: whoever started it joins it.
bool Bodies::RunAsGuest(int body, PyObject* about) {
  const auto context = std::make_unique<ThreadContext>(prototype_);
  current_context = context.get();
  RecordPlace({Place::kPythonThread, Place::kNoOperation});
  const bool good = Run(*context, body, about);
  JoinStartedThread();
  RecordPlace(Place{});
  current_context = nullptr;
  const std::lock_guard lock(guest_counts_lock_);
  for (int code = 0; code < 256; ++code) guest_counts_[code].Add(context->counts[code]);
  return good;
}

void Bodies::TakeGuestCounts(OpCounts* totals) {
  const std::lock_guard lock(guest_counts_lock_);
  for (int code = 0; code < 256; ++code) totals[code].Add(std::exchange(guest_counts_[code], {}));
}

}  // namespace gcfuzz
