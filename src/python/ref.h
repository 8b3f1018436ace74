// Owned references.
#ifndef GCFUZZ_PYTHON_REF_H_
#define GCFUZZ_PYTHON_REF_H_

#include <Python.h>

#include <utility>

namespace gcfuzz {

// Owns one strong reference or nothing. Everything that may release one needs an
// attached thread state, and may run arbitrary finalizers.
class Ref {
 public:
  Ref() = default;
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    Py_XDECREF(std::exchange(object_, std::exchange(other.object_, nullptr)));
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() { Py_XDECREF(object_); }

  // Takes over a new reference, which may be null.
  static Ref Steal(PyObject* object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  // Adds a reference to a borrowed one, which may be null.
  static Ref Share(PyObject* object) { return Steal(Py_XNewRef(object)); }

  PyObject* get() const { return object_; }
  PyTypeObject* type() const { return reinterpret_cast<PyTypeObject*>(object_); }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] PyObject* Release() { return std::exchange(object_, nullptr); }

 private:
  PyObject* object_ = nullptr;
};

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_REF_H_
