#include "oracle/wrong_exception.h"

#include <string>

namespace gcfuzz {
namespace {

// Whatever the operands: finalizers and callbacks that run meanwhile cannot raise through
// these, and their own work needs nothing but memory.
bool NeverRaises(OpCode code) {
  switch (code) {
    case OpCode::Link:
    case OpCode::Unlink:
    case OpCode::Copy:
    case OpCode::Move:
    case OpCode::Drop:
    case OpCode::MakeList:
    case OpCode::MakeTuple:
    case OpCode::Collect:
    case OpCode::GetObjects:
    case OpCode::GetObjectsOf:
    case OpCode::GetReferrers:
    case OpCode::GetReferents:
    case OpCode::Enable:
    case OpCode::Disable:
    case OpCode::Freeze:
    case OpCode::Unfreeze:
    case OpCode::GetCount:
    case OpCode::CheckCount:
    case OpCode::GetStats:
    case OpCode::AskTracked:
    case OpCode::VisitObjects:
    case OpCode::Retrack:
    case OpCode::Detach:
    case OpCode::On:
      return true;
    default:
      return false;
  }
}

Verdict About(const Raised& raised, const std::string& where) {
  return {VerdictKind::WrongException, std::string(raised.type) + where, {}, {}};
}

}  // namespace

Verdict JudgeRaised(OpCode code, const Raised& raised, bool failing) {
  const std::string name(InfoOf(code).name);
  if (raised.system_error) return About(raised, " from the operation '" + name + "'");
  if (failing) return {};
  if (raised.memory_error)
    return About(raised, " although no allocation failed, from '" + name + "'");
  if (NeverRaises(code)) return About(raised, " from '" + name + "', which cannot raise");
  return {};
}

Verdict JudgeUnraisable(const Raised& raised, bool failing) {
  if (raised.system_error) return About(raised, " from a finalizer or a callback");
  if (raised.memory_error && !failing) {
    return About(raised, " although no allocation failed, from a finalizer or a callback");
  }
  return {};
}

}  // namespace gcfuzz
