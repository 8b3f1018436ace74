// The table of known bugs (report/known_bugs.h), asked for the CPython under test.
#ifndef GCFUZZ_EXECUTE_KNOWN_BUGS_H_
#define GCFUZZ_EXECUTE_KNOWN_BUGS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "report/known_bugs.h"

namespace gcfuzz {

// PY_VERSION_HEX of the CPython that this program carries.
uint32_t CPythonVersionNumber();

// `names` with the word `known` replaced by the operations it stands for here.
std::string ExpandMask(std::string_view names);

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_KNOWN_BUGS_H_
