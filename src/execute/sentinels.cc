#include "execute/sentinels.h"

#include <string>

#include "python/callback.h"
#include "python/internals.h"
#include "python/tracked_type.h"

namespace gcfuzz {
namespace {

void Add(std::vector<Sentinel>& sentinels, const std::string& name, void* address) {
  auto* const object = static_cast<PyObject*>(address);
  gcfuzz_object_header header;
  gcfuzz_read_header(object, &header);
  const bool counts = PY_VERSION_HEX < 0x030e0000 || header.deferred == 0;
  if (header.immortal == 0 && counts) sentinels.push_back({name, object, Py_REFCNT(object)});
}

}  // namespace

std::vector<Sentinel> CountSentinels() {
  std::vector<Sentinel> sentinels;
  Add(sentinels, "the root type", TrackedRoot());
  Add(sentinels, "__del__", TrackedDel());
  Add(sentinels, "the weakref callback", TrackedWeakrefCallback());
  for (int body = 0; body < kBodyCallables; ++body) {
    const std::string name = "b" + std::to_string(body);
    Add(sentinels, "the callable of " + name, BodyCallable(body));
    Add(sentinels, "the weakref callback of " + name, WatchCallable(body));
  }
  return sentinels;
}

}  // namespace gcfuzz
