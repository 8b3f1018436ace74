// Where the tool writes. Everything is written at once and checked: a full disk or
// a reader that went away is an error, never a short output.
#ifndef GCFUZZ_CLI_OUTPUT_H_
#define GCFUZZ_CLI_OUTPUT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "base/exit_codes.h"

namespace gcfuzz {

// Makes failed writes visible: a closed pipe becomes an error instead of a signal,
// and a standard descriptor that was closed when we started stays unusable instead
// of being given to the next file we open. Call first thing in main.
void PrepareOutput();

// Writes to standard output. Ends the process with kExitCantCreate if it cannot:
// there is nothing a caller could still do right.
void WriteStdout(std::string_view text);

// Writes to standard error as it is.
void WriteStderr(std::string_view text);

// Writes "gcfuzz: MESSAGE\n" to standard error.
void Complain(std::string_view message);

// Creates or overwrites a file; kExitOk, or kExitCantCreate after complaining. A
// regular file that could not be written whole is removed.
ExitCode WriteFile(const std::string& path, std::string_view content);

// "1 thread", "3 threads".
std::string Counted(size_t number, std::string_view noun);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_OUTPUT_H_
