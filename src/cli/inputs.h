// The schedules that a command line names.
#ifndef GCFUZZ_CLI_INPUTS_H_
#define GCFUZZ_CLI_INPUTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/exit_codes.h"
#include "schedule/schedule.h"

namespace gcfuzz {

struct Input {
  std::string name;  // as the user gave it, or found below a directory
  Schedule schedule;
};

struct Inputs {
  std::vector<Input> loaded;
  ExitCode error = kExitOk;  // of the first name that could not be loaded
  size_t rejected = 0;       // how many could not
};

// Loads every name (schedule/load.h says what a name may be) and complains about
// each that cannot be loaded; the others are still there.
Inputs LoadInputs(const std::vector<std::string>& names, bool raw);

// Replaces each directory among the names by the regular files below it, sorted, so
// that the order is the same on every machine. Other names stay as they are.
// Complains about a directory that cannot be read and returns kExitNoInput.
ExitCode ExpandDirectories(std::vector<std::string>& names);

// The options that name inputs: FILE, if it is one that fails, and how to read it.
void AddFailingInput(CLI::App& verb, std::string& name);
void AddRawOption(CLI::App& verb, bool& raw);

// Where the text form of what is made of it goes by default: "FILE.min.sched" for the kind "min",
// and "min.sched" for a hex:... name.
std::string FileBeside(const std::string& name, const std::string& kind);

// "48 operations, 3 threads".
std::string SizeOf(const Schedule& schedule);

}  // namespace gcfuzz

#endif  // GCFUZZ_CLI_INPUTS_H_
