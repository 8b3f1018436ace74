#include "oracle/verdict.h"

namespace gcfuzz {

std::string_view NameOf(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::Clean:
      return "clean";
    case VerdictKind::NeverDropped:
      return "never dropped";
    case VerdictKind::DroppedTwice:
      return "dropped twice";
  }
  return "unknown";
}

}  // namespace gcfuzz
