#include "report/thread_record.h"

#include <unistd.h>

#include <array>
#include <atomic>

#include "oracle/place.h"
#include "schedule/limits.h"

namespace gcfuzz {
namespace {

struct Entry {
  std::atomic<pid_t> system_id{0};
  std::atomic<WaitsFor> waits_for{WaitsFor::Nothing};
};

std::array<Entry, kMaxThreads> workers;
Entry coordinator;
thread_local Entry* own_entry = nullptr;

Entry& EntryOf(int16_t number) { return number < 0 ? coordinator : workers[number]; }

}  // namespace

void RecordThread(int16_t number) {
  own_entry = &EntryOf(number);
  own_entry->waits_for.store(WaitsFor::Nothing, std::memory_order_relaxed);
  own_entry->system_id.store(gettid(), std::memory_order_relaxed);
}

Waiting::Waiting(WaitsFor what) {
  if (own_entry != nullptr) own_entry->waits_for.store(what, std::memory_order_relaxed);
}
Waiting::~Waiting() {
  if (own_entry != nullptr) {
    own_entry->waits_for.store(WaitsFor::Nothing, std::memory_order_relaxed);
  }
}

ThreadRecord RecordOf(int16_t number) {
  const Entry& entry = EntryOf(number);
  return {entry.system_id.load(std::memory_order_relaxed), number,
          entry.waits_for.load(std::memory_order_relaxed)};
}

ThreadRecord RecordOfSystemThread(pid_t system_id) {
  for (int16_t number = 0; number < kMaxThreads; ++number) {
    const ThreadRecord record = RecordOf(number);
    if (record.system_id == system_id) return record;
  }
  const ThreadRecord record = RecordOf(Place::kCoordinator);
  return record.system_id == system_id ? record : ThreadRecord{};
}

}  // namespace gcfuzz
