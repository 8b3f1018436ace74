// Ctrl-C as a wish instead of an end.
#ifndef GCFUZZ_CLI_INTERRUPT_H_
#define GCFUZZ_CLI_INTERRUPT_H_

namespace gcfuzz {

// From here on the first SIGINT or SIGTERM is only noted; a second one ends the
// process as usual. Children inherit this and, on a terminal, get the signal too: they
// finish their run.
void NoteInterrupts();

// Whether one was noted. Any thread.
bool Interrupted();

// Ends the process the way the noted signal would have, so that the shell sees it.
// REQUIRES: Interrupted().
[[noreturn]] void EndAsInterrupted();

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_INTERRUPT_H_
