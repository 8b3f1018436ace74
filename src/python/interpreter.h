// The embedded interpreter under test.
#ifndef GCFUZZ_PYTHON_INTERPRETER_H_
#define GCFUZZ_PYTHON_INTERPRETER_H_

#include <cstdint>
#include <string>

namespace gcfuzz {

// Starts CPython on the calling thread, which stays attached: isolated
// configuration, no site, hash seed 0, UTF-8 mode, no signal handlers, the
// standard library's modules that we need frozen into the binary, so that no file is
// read; automatic
// collection off; types kept mortal (internals.h). Starts no thread. Once per process.
void StartInterpreter();

// "3.13.5", with a suffix such as "rc1+" where there is one.
std::string InterpreterVersion();

// The same as a number that compares: PY_VERSION_HEX, 0x030d05f0 for 3.13.5.
uint32_t InterpreterVersionNumber();

// The attached thread lets go of the interpreter for the lifetime of the object,
// so that other threads can stop the world.
class Detached {
 public:
  Detached();
  ~Detached();
  Detached(const Detached&) = delete;
  Detached& operator=(const Detached&) = delete;

 private:
  friend class AttachedAgain;
  void* thread_state_;
};

// For its lifetime the thread is attached again.
class AttachedAgain {
 public:
  explicit AttachedAgain(Detached& detached);
  ~AttachedAgain();
  AttachedAgain(const AttachedAgain&) = delete;
  AttachedAgain& operator=(const AttachedAgain&) = delete;

 private:
  Detached& detached_;
};

// Gives the calling thread a new thread state and attaches it; the destructor
// clears and deletes it, as a thread that exits does. REQUIRES: the thread has none.
class ThreadStateScope {
 public:
  ThreadStateScope();
  ~ThreadStateScope();
  void* thread_state() const { return thread_state_; }
  ThreadStateScope(const ThreadStateScope&) = delete;
  ThreadStateScope& operator=(const ThreadStateScope&) = delete;

 private:
  void* thread_state_;
};

// How many thread states the interpreter has. Attached.
int CountThreadStates();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_INTERPRETER_H_
