#include "python/frozen_modules.h"

#include <Python.h>

#include "frozen/encodings.aliases.h"
#include "frozen/encodings.h"
#include "frozen/encodings.utf_8.h"

namespace gcfuzz {

#define GCFUZZ_FROZEN(name, symbol, is_package) {name, symbol, (int)sizeof(symbol), is_package}

const struct _frozen kFrozenModules[] = {
    GCFUZZ_FROZEN("encodings", _Py_M__encodings, 1),
    GCFUZZ_FROZEN("encodings.aliases", _Py_M__encodings_aliases, 0),
    GCFUZZ_FROZEN("encodings.utf_8", _Py_M__encodings_utf_8, 0),
    {nullptr, nullptr, 0, 0},
};

}  // namespace gcfuzz
