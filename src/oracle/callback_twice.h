// The oracle for weak references whose callback is called more than once.
#ifndef GCFUZZ_ORACLE_CALLBACK_TWICE_H_
#define GCFUZZ_ORACLE_CALLBACK_TWICE_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "oracle/verdict.h"

namespace gcfuzz {

// Weak references by their address, which serves again when one is gone: so whoever makes
// one says so, before anything can call its callback. One whose making was not told, or
// that found no room, is not judged. Any thread, lock-free; orders nothing.
class CallbackCalls {
 public:
  static constexpr size_t kRoom = 1024;

  void Begin();  // coordinator
  void Made(const void* weakref);
  Verdict Called(const void* weakref);

 private:
  struct Entry {
    std::atomic<const void*> weakref{nullptr};
    std::atomic<uint32_t> calls{0};
  };

  // Null: there is none and no room, or, unless `add`, there is none.
  Entry* Find(const void* weakref, bool add);

  std::array<Entry, kRoom> entries_;
  std::atomic<bool> used_{false};
};

}  // namespace gcfuzz

#endif  // GCFUZZ_ORACLE_CALLBACK_TWICE_H_
