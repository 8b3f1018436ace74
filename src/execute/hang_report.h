// What a run that makes no progress looks like: who waits for whom, and all threads'
// native and Python stacks.
#ifndef GCFUZZ_EXECUTE_HANG_REPORT_H_
#define GCFUZZ_EXECUTE_HANG_REPORT_H_

namespace gcfuzz {

// Writes the report to standard error and lets the threads go on. Any thread, any context
// that the sanitizers' stack printing stands: a signal handler too. Who calls it twice in an
// execution, or while it is at work, gets nothing.
void ReportStacks();

// From now on SIGALRM asks for the report and the run record, and then does what it did
// before: ends the process, or lets an engine look whether its -timeout is over. An
// engine's alarm that rings while the execution is young says nothing of it.
// Call before any thread starts.
void InstallHangHandler();

// An execution begins: now is when its age counts from. Coordinator, attached.
void NoteExecution();

}  // namespace gcfuzz

#endif  // GCFUZZ_EXECUTE_HANG_REPORT_H_
