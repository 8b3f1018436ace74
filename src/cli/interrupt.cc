#include "cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>

namespace gcfuzz {
namespace {

std::atomic<int> noted_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler stores to it");

void Note(int signal_number) { noted_signal.store(signal_number); }

}  // namespace

void NoteInterrupts() {
  struct sigaction action{};
  action.sa_handler = Note;
  action.sa_flags = SA_RESTART | SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return noted_signal.load() != 0; }

void EndAsInterrupted() {
  const int signal_number = noted_signal.load();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
  _exit(128 + signal_number);  // only if the signal is blocked
}

}  // namespace gcfuzz
