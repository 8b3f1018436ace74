#include "oracle/callback_twice.h"

namespace gcfuzz {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr size_t kMostProbes = 16;

// Objects stand at multiples of 16 and more.
size_t Hash(const void* address) {
  return (reinterpret_cast<uintptr_t>(address) >> 4) * 0x9e3779b97f4a7c15u >> 54;
}
static_assert(CallbackCalls::kRoom == 1u << (64 - 54));

}  // namespace

void CallbackCalls::Begin() {
  if (!used_.exchange(false, kRelaxed)) return;
  for (Entry& entry : entries_) entry.weakref.store(nullptr, kRelaxed);
}

CallbackCalls::Entry* CallbackCalls::Find(const void* weakref, bool add) {
  for (size_t i = 0; i < kMostProbes; ++i) {
    Entry& entry = entries_[(Hash(weakref) + i) % kRoom];
    const void* found = entry.weakref.load(kRelaxed);
    if (found == nullptr) {
      if (!add) return nullptr;
      if (entry.weakref.compare_exchange_strong(found, weakref, kRelaxed)) return &entry;
    }
    if (found == weakref) return &entry;
  }
  return nullptr;
}

void CallbackCalls::Made(const void* weakref) {
  used_.store(true, kRelaxed);
  Entry* const entry = Find(weakref, /*add=*/true);
  if (entry != nullptr) entry->calls.store(0, kRelaxed);
}

Verdict CallbackCalls::Called(const void* weakref) {
  Entry* const entry = Find(weakref, /*add=*/false);
  if (entry == nullptr || entry->calls.fetch_add(1, kRelaxed) == 0) return {};
  return {VerdictKind::CallbackTwice, "the callback of a weak reference was called again", {}, {}};
}

}  // namespace gcfuzz
