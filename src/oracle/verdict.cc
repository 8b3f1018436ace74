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
    case VerdictKind::DroppedWhileReachable:
      return "dropped while reachable";
    case VerdictKind::ClearedWhileReachable:
      return "cleared while reachable";
    case VerdictKind::FinalizedTwice:
      return "finalized twice";
    case VerdictKind::CallbackTwice:
      return "callback twice";
    case VerdictKind::WrongOrder:
      return "wrong order";
    case VerdictKind::TraversedWhileRunning:
      return "traversed while a thread runs";
    case VerdictKind::RefcountDrifted:
      return "refcount drifted";
    case VerdictKind::BecameImmortal:
      return "became immortal";
    case VerdictKind::DeallocatedWithReferences:
      return "deallocated with references";
    case VerdictKind::InconsistentContainer:
      return "inconsistent container";
    case VerdictKind::WrongException:
      return "wrong exception";
    case VerdictKind::CostGrows:
      return "cost grows";
    case VerdictKind::MemoryLost:
      return "memory lost";
    case VerdictKind::CollectsTooLate:
      return "collects too late";
    case VerdictKind::NoProgress:
      return "no progress";
    case VerdictKind::Deadlock:
      return "deadlock";
  }
  return "unknown";
}

}  // namespace gcfuzz
