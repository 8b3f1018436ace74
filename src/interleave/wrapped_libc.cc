// What CPython waits with, for threads under control. The linker takes every call of a
// wrapped function here (CMakeLists.txt); the real ones are under __real_. A thread that is
// not under control gets the real one.
//
// Semaphores stay real, and so does what sanitizers see of them: only the waiting is ours.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

#include "interleave/control.h"

namespace gcfuzz {
namespace {

constexpr control::Time kSecond = 1'000'000'000;

control::Time ToTime(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }

timespec ToTimespec(control::Time time) {
  return {.tv_sec = static_cast<time_t>(time / kSecond),
          .tv_nsec = static_cast<long>(time % kSecond)};
}

// Of all clocks at once: nobody compares one with another.
int WaitForSemaphore(sem_t* semaphore, control::Time deadline) {
  for (bool in_time = true;;) {
    if (sem_trywait(semaphore) == 0) return 0;
    if (errno != EAGAIN) return -1;
    if (!in_time) {
      errno = ETIMEDOUT;
      return -1;
    }
    in_time = control::BlockOn(semaphore, deadline);
  }
}

// A thread that a controlled one starts. Few live at once; which have ended the ones that
// start new ones see by their number.
struct StartedThread {
  void* (*function)(void*);
  void* argument;
  pthread_t handle;
};
StartedThread started[control::kMaxThreads];

void* RunStarted(void* row) {
  const auto* const thread = static_cast<StartedThread*>(row);
  control::Enter(static_cast<int>(thread - started));
  void* const result = thread->function(thread->argument);
  control::Leave();
  return result;
}

}  // namespace
}  // namespace gcfuzz

// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

int __real_sem_wait(sem_t* semaphore);
int __real_sem_timedwait(sem_t* semaphore, const timespec* deadline);
int __real_sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline);
int __real_sem_post(sem_t* semaphore);
int __real_sched_yield();
int __real_clock_gettime(clockid_t clock, timespec* time);
int __real_pthread_create(pthread_t* handle, const pthread_attr_t* attributes,
                          void* (*function)(void*), void* argument);
int __real_pthread_join(pthread_t handle, void** result);

int __wrap_sem_wait(sem_t* semaphore) {
  if (!gcfuzz::control::IsControlled()) return __real_sem_wait(semaphore);
  return gcfuzz::WaitForSemaphore(semaphore, gcfuzz::control::kNever);
}

int __wrap_sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  if (!gcfuzz::control::IsControlled()) return __real_sem_timedwait(semaphore, deadline);
  return gcfuzz::WaitForSemaphore(semaphore, gcfuzz::ToTime(*deadline));
}

int __wrap_sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  if (!gcfuzz::control::IsControlled()) return __real_sem_clockwait(semaphore, clock, deadline);
  return gcfuzz::WaitForSemaphore(semaphore, gcfuzz::ToTime(*deadline));
}

int __wrap_sem_post(sem_t* semaphore) {
  const int result = __real_sem_post(semaphore);
  if (!gcfuzz::control::IsControlled()) return result;
  gcfuzz::control::Wake(semaphore, 1);
  gcfuzz::control::PassYieldPoint(gcfuzz::YieldKind::Wake);
  return result;
}

int __wrap_sched_yield() {
  if (!gcfuzz::control::IsControlled()) return __real_sched_yield();
  gcfuzz::control::PassYieldPoint(gcfuzz::YieldKind::Yield);
  return 0;
}

int __wrap_clock_gettime(clockid_t clock, timespec* time) {
  if (!gcfuzz::control::IsControlled()) return __real_clock_gettime(clock, time);
  *time = gcfuzz::ToTimespec(gcfuzz::control::Now());
  return 0;
}

int __wrap_pthread_create(pthread_t* handle, const pthread_attr_t* attributes,
                          void* (*function)(void*), void* argument) {
  using gcfuzz::started;
  if (!gcfuzz::control::IsControlled()) {
    return __real_pthread_create(handle, attributes, function, argument);
  }
  const int thread = gcfuzz::control::ExpectStarted();
  if (thread < 0) return EAGAIN;
  started[thread].function = function;
  started[thread].argument = argument;
  const int error = __real_pthread_create(handle, attributes, gcfuzz::RunStarted, &started[thread]);
  if (error != 0) {
    gcfuzz::control::Forget(thread);
    return error;
  }
  started[thread].handle = *handle;
  return 0;
}

int __wrap_pthread_join(pthread_t handle, void** result) {
  if (gcfuzz::control::IsControlled()) {
    for (int thread = gcfuzz::control::kFirstStarted; thread < gcfuzz::control::kMaxThreads;
         ++thread) {
      if (pthread_equal(gcfuzz::started[thread].handle, handle) != 0) {
        gcfuzz::control::WaitUntilLeft(thread);
      }
    }
  }
  return __real_pthread_join(handle, result);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
