// Where the threads of a schedule wait for each other.
#ifndef GCFUZZ_EXECUTE_BARRIER_H_
#define GCFUZZ_EXECUTE_BARRIER_H_

#include <atomic>
#include <mutex>

namespace gcfuzz {

// For threads under control (interleave/control.h) and others. Reusable. Opens when as many have
// arrived as take part; who leaves takes part no longer and opens it for the rest. Waiters must be
// detached.
class Barrier {
 public:
  // REQUIRES: nobody waits.
  void Reset(int participants);

  void ArriveAndWait();
  void Leave();

 private:
  void OpenIfComplete();  // with lock_ held

  std::mutex lock_;
  int participants_ = 0;
  int arrived_ = 0;
  std::atomic<unsigned> openings_{0};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_BARRIER_H_
