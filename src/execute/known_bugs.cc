#include "execute/known_bugs.h"

#include "base/sanitizers.h"
#include "python/ref.h"

namespace gcfuzz {

uint32_t CPythonVersionNumber() { return PY_VERSION_HEX; }

std::string ExpandMask(std::string_view names) {
  return ExpandKnown(names, CPythonVersionNumber(), kThreadSanitizer);
}

}  // namespace gcfuzz
