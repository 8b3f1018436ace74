// A driver for fuzz targets without an engine: runs the files, and all files below the
// directories, that it is given. A crash names its input by the last line before it.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "base/exit_codes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// A target need not have one; then this is null.
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

namespace fs = std::filesystem;

constexpr char kUsage[] =
    "usage: %s FILE|DIRECTORY...\n"
    "Runs the fuzz target once on each file, without a fuzzing engine.\n";

int Fail(gcfuzz::ExitCode code, const std::string& name, const std::string& problem) {
  std::fprintf(stderr, "gcfuzz: %s: %s\n", name.c_str(), problem.c_str());
  return code;
}

// Appends the regular files of a tree, or the name itself, in the order of their names.
std::error_code CollectFiles(const std::string& name, std::vector<std::string>& files) {
  std::error_code error;
  const fs::file_status status = fs::status(name, error);
  if (error) return error;
  if (!fs::is_directory(status)) {
    files.push_back(name);
    return {};
  }
  const size_t old_size = files.size();
  for (auto entry = fs::recursive_directory_iterator(name, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;  // of a link that leads nowhere: not a file
    if (entry->is_regular_file(ignored)) files.push_back(entry->path().string());
  }
  std::sort(files.begin() + static_cast<std::ptrdiff_t>(old_size), files.end());
  return error;
}

// False, with errno set, if it cannot be read to its end.
bool ReadFile(const std::string& name, std::vector<uint8_t>& bytes) {
  std::FILE* file = std::fopen(name.c_str(), "rb");
  if (file == nullptr) return false;
  uint8_t block[4096];
  size_t got = sizeof block;
  while (got == sizeof block) {
    got = std::fread(block, 1, sizeof block, file);
    bytes.insert(bytes.end(), block, block + got);
  }
  const int error = std::ferror(file) ? errno : 0;
  std::fclose(file);
  errno = error;
  return error == 0;
}

int RunFile(const std::string& name) {
  std::vector<uint8_t> bytes;
  if (!ReadFile(name, bytes)) return Fail(gcfuzz::kExitNoInput, name, std::strerror(errno));
  std::fprintf(stderr, "Running: %s (%zu bytes)\n", name.c_str(), bytes.size());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  return gcfuzz::kExitOk;
}

// Every name is looked up before the first input runs.
int RunAll(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    if (name.substr(0, 1) == "-") {
      return Fail(gcfuzz::kExitUsage, name, "not an option: this driver has no fuzzing engine");
    }
    if (const auto error = CollectFiles(name, files)) {
      return Fail(gcfuzz::kExitNoInput, name, error.message());
    }
  }
  for (const std::string& file : files) {
    if (const int code = RunFile(file)) return code;
  }
  std::fprintf(stderr, "Done: %zu inputs\n", files.size());
  return gcfuzz::kExitOk;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> names(argv + 1, argv + argc);
  if (names.empty() || std::find(names.begin(), names.end(), "--help") != names.end()) {
    std::fprintf(names.empty() ? stderr : stdout, kUsage, argv[0]);
    return names.empty() ? gcfuzz::kExitUsage : gcfuzz::kExitOk;
  }
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  return RunAll(names);
}
