// Who is told of the life of tracked objects.
#ifndef GCFUZZ_PYTHON_OBJECT_OBSERVER_H_
#define GCFUZZ_PYTHON_OBJECT_OBSERVER_H_

#include <cstdint>

namespace gcfuzz {

// Names a tracked object for good: a serial number within one execution. Kept in
// the object itself, so that an object that outlives its execution is told apart.
struct ObjectId {
  uint32_t execution = 0;
  uint32_t serial = 0;
};

// Called on the thread where it happens, attached, at any depth of CPython: must
// not touch Python objects, block, or allocate Python memory. Reading the reference count
// of the object it is about is no touching.
class ObjectObserver {
 public:
  virtual ~ObjectObserver() = default;
  virtual ObjectId Born(const void* address) = 0;
  virtual void Cleared(ObjectId id) = 0;
  virtual void Finalized(ObjectId id) = 0;
  virtual void Dropped(ObjectId id) = 0;
  virtual void SeenImmortal(ObjectId id) = 0;
  // tp_traverse of a tracked object was called with this function. The world may be stopped:
  // whoever is told must not even take a lock.
  virtual void Traversed(const void* visit) = 0;
  // A weak reference that has one of our callbacks; before that can be called.
  virtual void WeakrefMade(const void* weakref) = 0;
  virtual void WeakrefCallback(const void* weakref) = 0;
};

// The one observer of this process; must outlive every tracked object. Set before
// the first is made.
void SetObjectObserver(ObjectObserver* observer);
ObjectObserver& GetObjectObserver();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_OBJECT_OBSERVER_H_
