// Which sanitizers instrument the file that includes this. Not for src/base, schedule and report:
// with ThreadSanitizer they are not instrumented (CMakeLists.txt).
#ifndef GCFUZZ_BASE_SANITIZERS_H_
#define GCFUZZ_BASE_SANITIZERS_H_

namespace gcfuzz {

#ifdef __has_feature  // others than clang cannot even parse a call of it
#if __has_feature(address_sanitizer)
#define GCFUZZ_HAS_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define GCFUZZ_HAS_TSAN 1
#endif
#if __has_feature(undefined_behavior_sanitizer)
#define GCFUZZ_HAS_UBSAN 1
#endif
#endif

#ifdef GCFUZZ_HAS_TSAN
inline constexpr bool kThreadSanitizer = true;
#else
inline constexpr bool kThreadSanitizer = false;
#endif

}  // namespace gcfuzz

#endif  // GCFUZZ_BASE_SANITIZERS_H_
