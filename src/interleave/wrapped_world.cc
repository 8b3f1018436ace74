// How CPython stops the world: internal functions of it (Python/pystate.c, all versions with the
// free-threaded build), which the linker takes here where another file of CPython calls them.
#include "interleave/edges.h"

// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

// They take a pointer to the interpreter or the runtime, which is nothing to us.
void __real__PyEval_StopTheWorld(void* interpreter);
void __real__PyEval_StartTheWorld(void* interpreter);
void __real__PyEval_StopTheWorldAll(void* runtime);
void __real__PyEval_StartTheWorldAll(void* runtime);

void __wrap__PyEval_StopTheWorld(void* interpreter) {
  __real__PyEval_StopTheWorld(interpreter);
  gcfuzz::PauseEdges(true);
}

void __wrap__PyEval_StartTheWorld(void* interpreter) {
  gcfuzz::PauseEdges(false);
  __real__PyEval_StartTheWorld(interpreter);
}

void __wrap__PyEval_StopTheWorldAll(void* runtime) {
  __real__PyEval_StopTheWorldAll(runtime);
  gcfuzz::PauseEdges(true);
}

void __wrap__PyEval_StartTheWorldAll(void* runtime) {
  gcfuzz::PauseEdges(false);
  __real__PyEval_StartTheWorldAll(runtime);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
