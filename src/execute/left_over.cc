#include "execute/left_over.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "python/gc_module.h"
#include "python/internals.h"

namespace gcfuzz {
namespace {

bool ByAddress(const ObjectAt& left, const ObjectAt& right) {
  return std::less<>()(left.address, right.address);
}

std::vector<ObjectAt> ListObjects() {
  std::vector<ObjectAt> objects;
  for (const Ref& object : ListGcObjects()) {
    objects.push_back({object.get(), Py_TYPE(object.get())});
  }
  std::sort(objects.begin(), objects.end(), ByAddress);
  return objects;
}

}  // namespace

void LeftOver::Remember() {
  CollectGarbage(kFullCollection);  // the last one may have been before gc.freeze()
  kept_ = ListObjects();
  at_start_ = kept_.size();
  live_ = gcfuzz_live_objects();
}

std::vector<ObjectAt> LeftOver::TakeNew() {
  const Py_ssize_t live = gcfuzz_live_objects();
  if (live <= live_) return {};
  std::vector<ObjectAt> now = ListObjects();
  std::vector<ObjectAt> fresh;
  std::set_difference(now.begin(), now.end(), kept_.begin(), kept_.end(), std::back_inserter(fresh),
                      ByAddress);
  kept_ = std::move(now);
  live_ = live;
  return fresh;
}

}  // namespace gcfuzz
