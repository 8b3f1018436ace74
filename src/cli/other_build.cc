#include "cli/other_build.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/output.h"
#include "execute/harness.h"
#include "schedule/load.h"

namespace gcfuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVariants[] = {"asan", "tsan", "debug", "plain", "coverage"};

// build/3.13.5-asan/bin/gcfuzz stands in build/3.13.5-asan.
fs::path OwnBuild() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
}

// "3.13.5+gh-125859" of "3.13.5+gh-125859-asan": what the build's CPython is called.
std::string OwnCPython() {
  const std::string name = OwnBuild().filename();
  const std::string ending = "-" + VariantName();
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

bool IsVariant(const std::string& name) {
  return std::find(std::begin(kVariants), std::end(kVariants), name) != std::end(kVariants);
}

fs::path DirectoryOf(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  return OwnBuild().parent_path() / (IsVariant(name) ? OwnCPython() + "-" + name : name);
}

// The command that makes the build directory of that name.
std::string CommandFor(const std::string& directory) {
  const size_t dash = directory.rfind('-');
  const std::string cpython = directory.substr(0, dash);
  const size_t plus = std::min(cpython.find('+'), cpython.size());
  std::string command = "scripts/build.sh --cpython " + cpython.substr(0, plus);
  std::string plants = cpython.substr(plus);
  for (size_t at = 0; (at = plants.find('+', at)) != std::string::npos;) {
    plants.replace(at, 1, " --plant ");
  }
  if (dash != std::string::npos) plants += " --variant " + directory.substr(dash + 1);
  return command + plants;
}

struct Ended {
  int status = -1;     // of waitpid
  std::string output;  // what it wrote to standard output
};

[[noreturn]] void BecomeTool(const std::vector<std::string>& command, int output) {
  dup2(output, STDOUT_FILENO);
  std::vector<char*> arguments(command.size() + 1, nullptr);
  std::transform(command.begin(), command.end(), arguments.begin(),
                 [](const std::string& word) { return const_cast<char*>(word.c_str()); });
  execv(arguments[0], arguments.data());
  _exit(kExitNoInput);
}

// Runs it to its end; complaints go where ours go.
Ended RunTool(const std::vector<std::string>& command) {
  int ends[2];
  Ended ended;
  if (pipe2(ends, O_CLOEXEC) != 0) return ended;
  const pid_t child = fork();
  if (child == 0) BecomeTool(command, ends[1]);
  close(ends[1]);
  char buffer[4096];
  ssize_t length = 0;
  while ((length = read(ends[0], buffer, sizeof buffer)) != 0) {
    if (length > 0) ended.output.append(buffer, static_cast<size_t>(length));
    if (length < 0 && errno != EINTR) break;
  }
  close(ends[0]);
  while (child > 0 && waitpid(child, &ended.status, 0) < 0 && errno == EINTR) continue;
  return ended;
}

ExitCode ExitCodeOf(const Ended& ended) {
  return WIFEXITED(ended.status) ? static_cast<ExitCode>(WEXITSTATUS(ended.status))
                                 : kExitHarnessFault;
}

// What follows `prefix`, up to the end of its line.
std::string LineAfter(const std::string& text, std::string_view prefix) {
  const size_t at = text.find(prefix);
  if (at == std::string::npos) return {};
  const size_t begin = at + prefix.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

ExitCode ComplainAboutMissing(const std::string& name, const fs::path& directory) {
  Complain(fmt::format("--also {}: there is no {}; to make it: {}", name,
                       (directory / "bin" / "gcfuzz").string(),
                       CommandFor(directory.lexically_normal().filename())));
  return kExitNoInput;
}

}  // namespace

OtherBuilds FindOtherBuilds(const std::vector<std::string>& names) {
  OtherBuilds builds;
  for (const std::string& name : names) {
    const fs::path directory = DirectoryOf(name);
    const std::string tool = directory / "bin" / "gcfuzz";
    if (access(tool.c_str(), X_OK) != 0) {
      builds.error = ComplainAboutMissing(name, directory);
      return builds;
    }
    std::string what = LineAfter(RunTool({tool, "--version"}).output, " for ");
    if (what.empty()) {
      Complain(fmt::format("--also {}: {} does not run", name, tool));
      builds.error = kExitNoInput;
      return builds;
    }
    builds.found.push_back({tool, std::move(what)});
  }
  return builds;
}

Replay ReplayIn(const OtherBuild& build, const Schedule& schedule, int times,
                const IsolatedRun& each) {
  const std::string input = ToHexName(schedule);
  const Ended ended = RunTool({build.tool, "run", "--quiet", "--times", std::to_string(times),
                               "--each", std::to_string(each.executions), "--timeout",
                               std::to_string(each.timeout_seconds), input});
  const ExitCode exit_code = ExitCodeOf(ended);
  std::string outcome = LineAfter(ended.output, input + ": ");
  if (outcome.empty()) outcome = fmt::format("could not be run (exit code {})", int{exit_code});
  return {exit_code, std::move(outcome)};
}

}  // namespace gcfuzz
