#include "python/names.h"

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

Names names;

PyObject* Intern(const char* text) {
  PyObject* name = PyUnicode_InternFromString(text);
  if (name == nullptr) HarnessFault("cannot intern the name '%s'", text);
  return name;
}

}  // namespace

void MakeNames() {
  constexpr const char* kAttributes[kPooledNames] = {"x0", "x1", "x2", "x3"};
  for (int i = 0; i < kPooledNames; ++i) names.attributes[i] = Intern(kAttributes[i]);
  names.class_name = Intern("Class");
  names.slots = Intern("__slots__");
  names.dict = Intern("__dict__");
  names.weakref = Intern("__weakref__");
  names.del = Intern("__del__");
}

const Names& GetNames() { return names; }

}  // namespace gcfuzz
