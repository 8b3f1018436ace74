#include "execute/activity.h"

namespace gcfuzz {

void Activity::Begin(int threads) {
  running_.store(threads);
  has_python_threads_.store(false, kRelaxed);
  failing_.store(false, kRelaxed);
  types_changed_.store(false, kRelaxed);
}

void Activity::NoteOperation(OpCode code) {
  done_.fetch_add(1, kRelaxed);
  switch (code) {
    case OpCode::RunThread:
      return has_python_threads_.store(true, kRelaxed);
    case OpCode::FailSoon:
    case OpCode::CollectShort:
    case OpCode::Refused:
      return failing_.store(true, kRelaxed);
    case OpCode::SetSpecial:
    case OpCode::DeleteSpecial:
    case OpCode::SetBases:
    case OpCode::SetClass:
      return types_changed_.store(true, kRelaxed);
    default:
      return;
  }
}

}  // namespace gcfuzz
