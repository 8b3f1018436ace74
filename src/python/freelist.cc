#include "python/freelist.h"

#include <cstring>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "python/native_kind.h"

namespace gcfuzz {
namespace {

using Key = std::pair<PyTypeObject*, unsigned long>;

struct Freelists {
  std::mutex lock;  // never held while CPython's code runs
  std::map<Key, std::vector<PyObject*>> lists;
  bool open = true;
};

Freelists& TheFreelists() {
  static Freelists freelists;
  return freelists;
}

PyObject* Take(const Key& key) {
  Freelists& freelists = TheFreelists();
  const std::lock_guard guard(freelists.lock);
  const auto found = freelists.lists.find(key);
  if (found == freelists.lists.end() || found->second.empty()) return nullptr;
  PyObject* const object = found->second.back();
  found->second.pop_back();
  return object;
}

bool Put(const Key& key, PyObject* object) {
  Freelists& freelists = TheFreelists();
  const std::lock_guard guard(freelists.lock);
  if (!freelists.open) return false;
  std::vector<PyObject*>& list = freelists.lists[key];
  if (list.size() == kFreelistSize) return false;
  list.push_back(object);
  return true;
}

// As new, tracked too: PyO3 leaves that out (src/impl_/pyclass.rs alloc_with_freelist) and
// the collector never sees its recycled instances; Cython and nanobind do track them.
PyObject* Revive(PyObject* object, PyTypeObject* type) {
  const auto head = static_cast<Py_ssize_t>(sizeof(PyObject));
  std::memset(reinterpret_cast<char*>(object) + head, 0, type->tp_basicsize - head);
  PyObject_Init(object, type);
  Py_DECREF(type);  // the reference of the waiting memory
  PyObject_GC_Track(object);
  return object;
}

PyObject* Alloc(PyTypeObject* type, Py_ssize_t items, unsigned long thread) {
  PyObject* const waiting = KindOf(type).parks ? Take({type, thread}) : nullptr;
  return waiting != nullptr ? Revive(waiting, type) : PyType_GenericAlloc(type, items);
}

// Takes the reference to the type first: once the memory is in the list another thread
// may make an object of it.
void Free(PyObject* object, unsigned long thread) {
  PyTypeObject* const type = Py_TYPE(object);
  const bool parks = KindOf(type).parks && type->tp_itemsize == 0;
  if (!parks) return PyObject_GC_Del(object);
  Py_INCREF(type);
  if (Put({type, thread}, object)) return;
  Py_DECREF(type);
  PyObject_GC_Del(object);
}

}  // namespace

PyObject* AllocShared(PyTypeObject* type, Py_ssize_t items) { return Alloc(type, items, 0); }
void FreeShared(void* object) { Free(static_cast<PyObject*>(object), 0); }

PyObject* AllocPerThread(PyTypeObject* type, Py_ssize_t items) {
  return Alloc(type, items, PyThread_get_thread_ident());
}
void FreePerThread(void* object) {
  Free(static_cast<PyObject*>(object), PyThread_get_thread_ident());
}

void CloseFreelists() {
  Freelists& freelists = TheFreelists();
  std::map<Key, std::vector<PyObject*>> lists;
  {
    const std::lock_guard guard(freelists.lock);
    freelists.open = false;
    lists.swap(freelists.lists);
  }
  for (const auto& [key, list] : lists) {
    for (PyObject* object : list) {
      PyObject_GC_Del(object);
      Py_DECREF(key.first);
    }
  }
}

void OpenFreelists() {
  Freelists& freelists = TheFreelists();
  const std::lock_guard guard(freelists.lock);
  freelists.open = true;
}

}  // namespace gcfuzz
