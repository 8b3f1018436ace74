#include "interleave/position.h"

namespace gcfuzz {
namespace {

thread_local Position position;

}  // namespace

Position& ThePosition() { return position; }

}  // namespace gcfuzz
