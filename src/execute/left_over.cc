#include "execute/left_over.h"

#include <algorithm>

#include "python/gc_module.h"
#include "python/internals.h"

namespace gcfuzz {
namespace {

std::vector<ObjectAt> ListObjects() {
  std::vector<ObjectAt> objects;
  for (const Ref& object : ListGcObjects()) {
    objects.push_back({object.get(), Py_TYPE(object.get())});
  }
  return objects;
}

bool Contains(const std::vector<ObjectAt>& objects, const ObjectAt& object) {
  return std::find(objects.begin(), objects.end(), object) != objects.end();
}

}  // namespace

void LeftOver::Remember() {
  CollectGarbage(kFullCollection);  // the last one may have been before gc.freeze()
  kept_ = ListObjects();
  live_ = gcfuzz_live_objects();
}

std::vector<ObjectAt> LeftOver::TakeNew() {
  const Py_ssize_t live = gcfuzz_live_objects();
  if (live <= live_) return {};
  std::vector<ObjectAt> now = ListObjects();
  std::vector<ObjectAt> fresh;
  std::copy_if(now.begin(), now.end(), std::back_inserter(fresh),
               [&](const ObjectAt& object) { return !Contains(kept_, object); });
  kept_ = std::move(now);
  live_ = live;
  return fresh;
}

}  // namespace gcfuzz
