// Which thread of the operating system is which thread of the schedule, and what of ours
// it waits for: kept up to date while all is well, for the report when nothing moves.
#ifndef GCFUZZ_REPORT_THREAD_RECORD_H_
#define GCFUZZ_REPORT_THREAD_RECORD_H_

#include <sys/types.h>

#include <cstdint>

namespace gcfuzz {

// The calling thread is t<number> from now on, or Place::kCoordinator.
void RecordThread(int16_t number);

// Waits of the harness itself, in the order in which a reader asks for them.
enum class WaitsFor : uint8_t {
  Nothing,
  Barrier,      // until all other workers that run are at it too
  StartLine,    // until all workers are awake
  NextProgram,  // until there is one: idle
  Workers,      // until all have done their programs: the coordinator
};

// The calling thread waits for that as long as the object lives.
class Waiting {
 public:
  explicit Waiting(WaitsFor what);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
};

struct ThreadRecord {
  pid_t system_id = 0;  // 0: there is no such thread
  int16_t number = 0;   // as in RecordThread
  WaitsFor waits_for = WaitsFor::Nothing;
};

// The coordinator for number < 0. Any context.
ThreadRecord RecordOf(int16_t number);

// The same by gettid(); system_id 0 if it is none of ours. Any context.
ThreadRecord RecordOfSystemThread(pid_t system_id);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_THREAD_RECORD_H_
