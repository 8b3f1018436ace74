#include "report/native_stacks.h"

#include <dirent.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

// Of the sanitizer's runtime; null where there is none.
extern "C" __attribute__((weak)) void __sanitizer_print_stack_trace();  // NOLINT

namespace gcfuzz {
namespace {

constexpr int kMostFrames = 64;

// A real-time signal: nobody else's. SIGRTMIN is no constant.
int AskingSignal() { return SIGRTMIN + 3; }

std::atomic<pid_t> answered{0};
std::atomic<bool> stand_still{false};

void Sleep1Millisecond() {
  const timespec time = {0, 1'000'000};
  nanosleep(&time, nullptr);
}

void PrintOwnStack() {
  if (__sanitizer_print_stack_trace != nullptr) {
    __sanitizer_print_stack_trace();
    return;
  }
  void* frames[kMostFrames];
  backtrace_symbols_fd(frames, backtrace(frames, kMostFrames), STDERR_FILENO);
}

void OnAsked(int) {
  const int saved_errno = errno;
  PrintOwnStack();
  answered.store(gettid());
  while (stand_still.load()) Sleep1Millisecond();
  errno = saved_errno;
}

// "4711" of /proc/self/task; 0 for "." and "..".
pid_t ParseId(const char* name) {
  pid_t id = 0;
  for (; *name >= '0' && *name <= '9'; ++name) id = id * 10 + (*name - '0');
  return id;
}

// readdir allocates; this is what it calls.
void ReadTasks(int directory, SystemThreads& threads) {
  alignas(dirent64) char buffer[4096];
  for (;;) {
    const long length = syscall(SYS_getdents64, directory, buffer, sizeof buffer);
    if (length <= 0) return;
    for (long at = 0; at < length;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer + at);
      const pid_t id = ParseId(entry->d_name);
      if (id != 0 && threads.count < SystemThreads::kMost) threads.ids[threads.count++] = id;
      at += entry->d_reclen;
    }
  }
}

}  // namespace

void PrepareNativeStacks() {
  void* frame = nullptr;
  backtrace(&frame, 1);  // loads what it needs, which allocates
  struct sigaction action = {};
  action.sa_handler = OnAsked;
  action.sa_flags = SA_RESTART;
  sigaction(AskingSignal(), &action, nullptr);
}

SystemThreads ListSystemThreads() {
  SystemThreads threads;
  const int directory = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return threads;
  ReadTasks(directory, threads);
  close(directory);
  return threads;
}

bool PrintNativeStack(pid_t system_id, int milliseconds) {
  if (system_id == gettid()) {
    PrintOwnStack();
    return true;
  }
  stand_still.store(true);
  answered.store(0);
  if (syscall(SYS_tgkill, getpid(), system_id, AskingSignal()) != 0) return false;
  for (int waited = 0; waited < milliseconds; ++waited) {
    if (answered.load() == system_id) return true;
    Sleep1Millisecond();
  }
  return false;
}

void LetThreadsGo() { stand_still.store(false); }

}  // namespace gcfuzz
