#include "execute/runner.h"

namespace gcfuzz {
namespace {

Runner* current_runner;  // set while no thread of a schedule runs

}  // namespace

void SetRunner(Runner* runner) { current_runner = runner; }

void PassYieldPoint(YieldKind kind) {
  if (current_runner != nullptr) current_runner->PassYieldPoint(kind);
}

}  // namespace gcfuzz
