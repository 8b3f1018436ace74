#include "python/frozen_modules.h"

#include <Python.h>

#include "frozen_includes.inc"

namespace gcfuzz {

#define GCFUZZ_FROZEN(name, symbol, is_package) {name, symbol, (int)sizeof(symbol), is_package},

const struct _frozen kFrozenModules[] = {
#include "frozen_table.inc"
    {nullptr, nullptr, 0, 0},
};

}  // namespace gcfuzz
