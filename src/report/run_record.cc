#include "report/run_record.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "report/edge_switches.h"
#include "report/print_schedule.h"
#include "schedule/limits.h"
#include "schedule/load.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

// A string that outlives the heap.
template <size_t kCapacity>
class FixedText {
 public:
  void Set(std::string_view text) {
    size_ = std::min(text.size(), kCapacity);
    std::copy_n(text.begin(), size_, characters_);
  }
  std::string_view get() const { return {characters_, size_}; }

 private:
  char characters_[kCapacity] = {};
  size_t size_ = 0;
};

FixedText<64> build_version;
FixedText<32> build_variant;
FixedText<512> build_mask;
FixedText<1024> build_replay;
std::atomic<const Schedule*> current_schedule{nullptr};
std::array<std::atomic<int>, kMaxThreads> current_operations;
thread_local Place current_place;

void PrintThreads(const Schedule& schedule, TextSink& sink) {
  for (int16_t thread = 0; thread < schedule.threads; ++thread) {
    const int operation = current_operations[thread].load(std::memory_order_relaxed);
    if (operation == Place::kNoOperation) continue;
    sink.Append("  running: ");
    PrintPlace({thread, static_cast<int16_t>(operation)}, schedule, sink);
    sink.Append("\n");
  }
}

}  // namespace

void RecordBuild(std::string_view version, std::string_view variant, std::string_view mask,
                 std::string_view replay_command) {
  build_version.Set(version);
  build_variant.Set(variant);
  build_mask.Set(mask);
  build_replay.Set(replay_command);
}

std::string_view RecordedVersion() { return build_version.get(); }

void RecordSchedule(const Schedule* schedule) {
  for (auto& operation : current_operations) {
    operation.store(Place::kNoOperation, std::memory_order_relaxed);
  }
  current_schedule.store(schedule, std::memory_order_relaxed);
}

void RecordPlace(Place place) {
  const int16_t thread = place.thread >= 0 ? place.thread : current_place.thread;
  if (thread >= 0) {
    current_operations[thread].store(place.operation, std::memory_order_relaxed);
  }
  current_place = place;
}

Place CurrentPlace() { return current_place; }

void PrintPlace(Place place, const Schedule& schedule, TextSink& sink) {
  if (place.thread == Place::kCoordinator) {
    sink.Append("the coordinator, after the schedule");
    return;
  }
  if (place.thread == Place::kPythonThread) {
    sink.Append("a Python thread");
  } else {
    sink.Append("t");
    sink.AppendNumber(static_cast<uint64_t>(place.thread));
  }
  if (place.operation < 0 || static_cast<size_t>(place.operation) >= schedule.operations.size()) {
    sink.Append(" between operations");
    return;
  }
  sink.Append(" operation ");
  sink.AppendNumber(static_cast<uint64_t>(place.operation) + 1);
  sink.Append(" (");
  PrintOperation(schedule.operations[place.operation], sink);
  sink.Append(")");
}

void PrintWhereThreadsStand(const Schedule& schedule, TextSink& sink) {
  bool first = true;
  for (int16_t thread = 0; thread < schedule.threads; ++thread) {
    const int operation = current_operations[thread].load(std::memory_order_relaxed);
    if (operation == Place::kNoOperation) continue;
    if (!std::exchange(first, false)) sink.Append(", ");
    PrintPlace({thread, static_cast<int16_t>(operation)}, schedule, sink);
  }
  if (first) sink.Append("none in an operation");
}

void PrintBuildAndReplay(const Schedule& schedule, TextSink& sink) {
  sink.Append("CPython ");
  sink.Append(build_version.get());
  sink.Append(", variant ");
  sink.Append(build_variant.get());
  if (!build_mask.get().empty()) {
    sink.Append(", masked: ");
    sink.Append(build_mask.get());
  }
  sink.Append("\n");
  sink.Append(kReplayPrefix);
  sink.Append(build_replay.get());
  sink.Append(" ");
  PrintHexName(schedule, sink);
  sink.Append("\n");
}

void PrintRunRecord(TextSink& sink) {
  const Schedule* schedule = current_schedule.load(std::memory_order_relaxed);
  if (schedule == nullptr) return;
  sink.Append("\ngcfuzz: this was running when the error above or below came up\n");
  PrintThreads(*schedule, sink);
  PrintEdgeSwitches(sink);
  sink.Append("schedule:\n");
  PrintShortened(*schedule, sink);
  PrintBuildAndReplay(*schedule, sink);
}

}  // namespace gcfuzz
