// The exit codes of every gcfuzz program. A finding, a harness fault and a
// rejected input never share one. The numbers from 64 on are BSD's <sysexits.h>.
#ifndef GCFUZZ_BASE_EXIT_CODES_H_
#define GCFUZZ_BASE_EXIT_CODES_H_

namespace gcfuzz {

enum ExitCode : int {
  kExitOk = 0,           // it ran, and there was nothing to report
  kExitFinding = 1,      // an oracle or a sanitizer reported a bug of the target
  kExitUsage = 64,       // EX_USAGE: the command line makes no sense
  kExitBadInput = 65,    // EX_DATAERR: a file was read but is not a schedule
  kExitNoInput = 66,     // EX_NOINPUT: a file could not be read
  kExitUnsuitable = 69,  // EX_UNAVAILABLE: this CPython cannot be fuzzed (a GIL, no assertions...)
  kExitHarnessFault = 70,  // EX_SOFTWARE: gcfuzz itself is wrong; never a CPython bug
  kExitCantCreate = 73,    // EX_CANTCREAT: an output file could not be written
  kExitDiverged = 76,      // EX_PROTOCOL: a replayed run was not as recorded
};

}  // namespace gcfuzz

#endif  // GCFUZZ_BASE_EXIT_CODES_H_
