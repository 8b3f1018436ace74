#include "execute/known_bugs.h"

#include <algorithm>
#include <cstdint>

#include "python/ref.h"

namespace gcfuzz {
namespace {

constexpr uint32_t kAlways = 0;           // fixed before the first release of that line
constexpr uint32_t kNotYet = 0xffffffff;  // as of November 2026
constexpr uint32_t Release(uint32_t major_minor, uint32_t micro) {
  return major_minor << 16 | micro << 8;
}

// The release of each line that brought the fix.
struct KnownBug {
  const char* issue;
  const char* ops;
  uint32_t fixed_3_13;
  uint32_t fixed_3_14;
  uint32_t fixed_later;  // 3.15 and main
};

constexpr KnownBug kKnownBugs[] = {
    // The collector follows references into frozen objects.
    {"gh-126312", "freeze,unfreeze", Release(0x030d, 1), kAlways, kAlways},
    // Replacing or deleting obj.__dict__ against another thread.
    {"gh-124470", "set_dict,delete_dict", kNotYet, kAlways, kAlways},
    // A __dict__ taken from another instance is not traversed.
    {"gh-130327", "set_dict", Release(0x030d, 13), Release(0x030e, 4), kAlways},
    // An object waits in a biased reference count queue when gc.freeze() runs.
    {"gh-142975", "freeze", kNotYet, Release(0x030e, 3), kAlways},
    // gc.callbacks changes while a collection walks it.
    {"gh-149816", "add_callback,remove_callback,replace_callbacks,clear_callbacks", kNotYet,
     Release(0x030e, 8), kAlways},
    // A threading.local whose weakref callback collects is dropped twice: no issue found,
    // see corpus/findings/thread-local-weakref-callback.
    {"thread-local-weakref-callback", "thread_local", kNotYet, kAlways, kAlways},
    // PyList_New when memory runs out, the most frequent of many (gh-151763 lists them).
    {"gh-152125", "fail_soon", kNotYet, kNotYet, kNotYet},
};

bool IsHere(const KnownBug& bug) {
  const uint32_t line = PY_VERSION_HEX >> 16;
  const uint32_t fixed = line == 0x030d   ? bug.fixed_3_13
                         : line == 0x030e ? bug.fixed_3_14
                                          : bug.fixed_later;
  return PY_VERSION_HEX < fixed;
}

std::string OpsOfKnownBugs() {
  std::string ops;
  for (const KnownBug& bug : kKnownBugs) {
    if (IsHere(bug)) ops += std::string(ops.empty() ? "" : ",") + bug.ops;
  }
  return ops;
}

}  // namespace

std::string ExpandMask(std::string_view names) {
  std::string expanded;
  while (!names.empty()) {
    const size_t end = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, end);
    if (!expanded.empty()) expanded += ',';
    expanded += name == kKnownBugsWord ? OpsOfKnownBugs() : std::string(name);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return expanded;
}

}  // namespace gcfuzz
