#include "execute/left_over.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "python/gc_module.h"
#include "python/internals.h"
#include "python/startup_heap.h"

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

std::vector<ObjectAt> Without(const std::vector<ObjectAt>& objects,
                              const std::vector<ObjectAt>& others) {
  std::vector<ObjectAt> rest;
  std::set_difference(objects.begin(), objects.end(), others.begin(), others.end(),
                      std::back_inserter(rest), ByAddress);
  return rest;
}

}  // namespace

void LeftOver::Remember() {
  CollectGarbage(kFullCollection);  // the last one may have been before gc.freeze()
  kept_ = ListObjects();
  at_start_ = kept_.size();
  live_ = gcfuzz_live_objects();
}

std::vector<ObjectAt> LeftOver::TakeNew() {
  return gcfuzz_live_objects() <= live_ ? std::vector<ObjectAt>() : LookForNew();
}

std::vector<ObjectAt> LeftOver::LookForNew() {
  std::vector<ObjectAt> now = ListObjects();
  std::vector<ObjectAt> fresh = Without(now, kept_);
  kept_ = std::move(now);
  live_ = gcfuzz_live_objects();
  return fresh;
}

std::vector<ObjectAt> LeftOver::TakeNewThawed() {
  std::vector<ObjectAt> fresh = Without(ListObjects(), kept_);
  std::erase_if(fresh, [](const ObjectAt& object) { return IsStartupObject(object.address); });
  return fresh;
}

}  // namespace gcfuzz
