#include "cli/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include "cli/output.h"
#include "schedule/load.h"

namespace gcfuzz {
namespace {

namespace fs = std::filesystem;

std::error_code AppendFilesBelow(const std::string& directory, std::vector<std::string>& files) {
  std::error_code error;
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;  // a file that vanished meanwhile is none of ours
    if (entry->is_regular_file(ignored)) found.push_back(entry->path().string());
  }
  std::sort(found.begin(), found.end());
  files.insert(files.end(), found.begin(), found.end());
  return error;
}

}  // namespace

Inputs LoadInputs(const std::vector<std::string>& names, bool raw) {
  Inputs inputs;
  for (const std::string& name : names) {
    std::variant<Schedule, LoadError> result = Load(name, raw);
    if (const auto* error = std::get_if<LoadError>(&result)) {
      Complain(error->message);
      if (inputs.error == kExitOk) inputs.error = error->exit_code;
      ++inputs.rejected;
    } else {
      inputs.loaded.push_back({name, std::get<Schedule>(std::move(result))});
    }
  }
  return inputs;
}

ExitCode ExpandDirectories(std::vector<std::string>& names) {
  std::vector<std::string> files;
  ExitCode exit_code = kExitOk;
  for (const std::string& name : names) {
    std::error_code not_there;  // Load complains about it
    if (!fs::is_directory(name, not_there)) {
      files.push_back(name);
    } else if (const std::error_code error = AppendFilesBelow(name, files)) {
      Complain(fmt::format("{}: {}", name, error.message()));
      exit_code = kExitNoInput;
    }
  }
  names = std::move(files);
  return exit_code;
}

void AddFailingInput(CLI::App& verb, std::string& name) {
  verb.add_option("FILE", name, "An input that fails, bytes or text, or a hex:... name")
      ->required()
      ->option_text(" ");
}

void AddRawOption(CLI::App& verb, bool& raw) {
  verb.add_flag("--raw", raw, "Decode any bytes, as a fuzz target does");
}

std::string FileBeside(const std::string& name, const std::string& kind) {
  const bool is_hex = name.rfind("hex:", 0) == 0;
  return (is_hex ? kind : name + "." + kind) + ".sched";
}

std::string SizeOf(const Schedule& schedule) {
  return Counted(schedule.operations.size(), "operation") + ", " +
         Counted(schedule.threads, "thread");
}

}  // namespace gcfuzz
