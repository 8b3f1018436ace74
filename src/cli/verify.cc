#include "cli/verify.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/harness_fault.h"
#include "cli/output.h"
#include "execute/control_events.h"

namespace gcfuzz {
namespace {

// What a run printed to standard output: its verdict in a line, and its events.
struct RunOutput {
  std::string text;
  bool has_events = false;
};

[[noreturn]] void BecomeRun(const std::string& file, bool raw, int out) {
  dup2(out, STDOUT_FILENO);
  std::vector<const char*> arguments = {"gcfuzz", "run", "--interleave", "--events", "--quiet"};
  if (raw) arguments.push_back("--raw");
  arguments.push_back(file.c_str());
  arguments.push_back(nullptr);
  execv("/proc/self/exe", const_cast<char**>(arguments.data()));
  _exit(kExitHarnessFault);
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t length = read(fd, buffer, sizeof buffer);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return text;
    text.append(buffer, static_cast<size_t>(length));
  }
}

RunOutput RunOnce(const std::string& file, bool raw) {
  int ends[2];
  if (pipe(ends) != 0) HarnessFault("cannot make a pipe: %s", strerror(errno));
  const pid_t child = fork();
  if (child < 0) HarnessFault("cannot fork: %s", strerror(errno));
  if (child == 0) BecomeRun(file, raw, ends[1]);
  close(ends[1]);
  RunOutput output{ReadAll(ends[0]), false};
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  output.has_events = output.text.find(kEventsPrefix) != std::string::npos;
  return output;
}

std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// The first line that differs but for that with the fingerprint, which says less.
std::string FirstDifference(std::string_view first, std::string_view other) {
  for (int number = 1; !first.empty() || !other.empty(); ++number) {
    const std::string_view expected = TakeLine(first);
    const std::string_view found = TakeLine(other);
    if (expected == found || expected.substr(0, kEventsPrefix.size()) == kEventsPrefix) continue;
    return fmt::format("event {}: '{}' instead of '{}'", number - 2, found, expected);
  }
  return "more events than are kept";
}

// "57, fingerprint 8d1f0e60a2c7b934".
std::string Summary(std::string_view text) {
  text.remove_prefix(text.find(kEventsPrefix) + kEventsPrefix.size());
  return std::string(TakeLine(text));
}

}  // namespace

ExitCode VerifyRuns(const std::string& file, bool raw, int times) {
  const RunOutput first = RunOnce(file, raw);
  if (!first.has_events) {
    WriteStdout(fmt::format("{}: no events: the run ended before its schedule did\n", file));
    return kExitHarnessFault;
  }
  int same = 1;
  std::string difference;
  for (int run = 2; run <= times; ++run) {
    const RunOutput other = RunOnce(file, raw);
    same += other.text == first.text;
    if (other.text == first.text || !difference.empty()) continue;
    difference = fmt::format("run {} differs: {}\n", run, FirstDifference(first.text, other.text));
  }
  WriteStdout(fmt::format("{}: same events in {} of {} runs ({})\n{}", file, same, times,
                          Summary(first.text), difference));
  return same == times ? kExitOk : kExitFinding;
}

}  // namespace gcfuzz
