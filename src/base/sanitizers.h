// Which sanitizer this program is compiled with; all of it is, or nothing.
#ifndef GCFUZZ_BASE_SANITIZERS_H_
#define GCFUZZ_BASE_SANITIZERS_H_

namespace gcfuzz {

#ifdef __has_feature  // of clang; the preprocessor of others does not even parse it
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
