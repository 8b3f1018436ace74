// sys.stderr, replaced: what the collector prints under gc.set_debug() is of no use here, and
// writing it would cost more than all the rest.
#ifndef GCFUZZ_PYTHON_SILENT_STDERR_H_
#define GCFUZZ_PYTHON_SILENT_STDERR_H_

namespace gcfuzz {

// From now on sys.stderr swallows what is written to it, without running Python code: some
// of it is written while the world is stopped. What CPython and sanitizers write to file
// descriptor 2 when they end the process is not touched. Attached, once, at start-up, after
// everything that reports an error with PyErr_Print.
void SilenceStderr();

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_SILENT_STDERR_H_
