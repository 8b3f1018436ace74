#include "cli/verify.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <mutex>
#include <sstream>
#include <string_view>
#include <thread>

#include "base/harness_fault.h"
#include "base/text_sink.h"
#include "cli/machine.h"
#include "cli/output.h"
#include "execute/control_events.h"
#include "execute/policy_choice.h"
#include "schedule/load.h"

namespace gcfuzz {
namespace {

// Before the lines of each input.
constexpr std::string_view kVerdictPrefix = "gcfuzz: verdict: ";

// What PrintControlEvents wrote for an input; nothing if it did not.
std::string_view EventsIn(std::string_view part) {
  const size_t at = part.find(kEventsPrefix);
  return at == std::string_view::npos ? std::string_view() : part.substr(at);
}

// `seed` is that of what is executed before; a policy's comes instead.
std::vector<std::string> CommandFor(const std::vector<Input>& inputs, int after, int seed) {
  std::vector<std::string> arguments = {"gcfuzz", "run", "--interleave", "--events",
                                        "--without-places"};
  std::istringstream policy(PolicyOption());
  if (after > 0) arguments.insert(arguments.end(), {"--after", std::to_string(after)});
  if (PolicyOption().empty()) arguments.insert(arguments.end(), {"--seed", std::to_string(seed)});
  arguments.insert(arguments.end(), std::istream_iterator<std::string>(policy), {});
  for (const Input& input : inputs) arguments.push_back(ToHexName(input.schedule));
  return arguments;
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

// What RunForEvents printed for each input.
std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(kVerdictPrefix, 1), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return parts;
}

// In any thread: the child does nothing before it executes another program, and that keeps no
// pipe of another run open.
std::vector<std::string> RunOnce(const std::vector<Input>& inputs, int after, int seed) {
  std::vector<std::string> arguments = CommandFor(inputs, after, seed);
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) HarnessFault("cannot make a pipe: %s", strerror(errno));
  const pid_t child = fork();
  if (child < 0) HarnessFault("cannot fork: %s", strerror(errno));
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execv("/proc/self/exe", pointers.data());
    _exit(kExitHarnessFault);
  }
  close(ends[1]);
  std::vector<std::string> parts = Split(ReadAll(ends[0]));
  close(ends[0]);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  if (parts.size() != inputs.size()) HarnessFault("a run to compare came to no end");
  return parts;
}

std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// The first line that differs; that with the fingerprint says least, so it comes last.
std::string FirstDifference(std::string_view first, std::string_view other) {
  std::string difference;
  for (int number = -1; !first.empty() || !other.empty(); ++number) {
    const std::string_view expected = TakeLine(first);
    const std::string_view found = TakeLine(other);
    if (expected == found) continue;
    difference = fmt::format("event {}: '{}' instead of '{}'", number, found, expected);
    if (number > 0) break;
  }
  return difference;
}

// "57, fingerprint 8d1f0e60a2c7b934", or that there are none; what the run ended with if it is
// not clean, for then there may be few.
std::string Summary(std::string_view part) {
  std::string_view events = EventsIn(part);
  if (!events.empty()) events.remove_prefix(kEventsPrefix.size());
  std::string summary(events.empty() ? "the verdict alone" : TakeLine(events));
  part.remove_prefix(kVerdictPrefix.size());
  const std::string_view verdict = TakeLine(part);
  if (verdict != "clean") summary += fmt::format(": {}", verdict);
  return summary;
}

struct Comparison {
  std::string first;  // what the first run printed
  int same = 1;
  std::string difference;  // of the first run that differs
};

void Compare(Comparison& comparison, const std::string& other, int run) {
  if (other == comparison.first) {
    ++comparison.same;
  } else if (comparison.difference.empty()) {
    comparison.difference =
        fmt::format("run {} differs: {}\n", run, FirstDifference(comparison.first, other));
  }
}

// All runs but the first, so many at a time, each compared with it when it is over.
void CompareRuns(const std::vector<Input>& inputs, int times, int jobs, int after,
                 std::vector<Comparison>& comparisons) {
  std::atomic<int> last = 1;
  std::mutex lock;
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(jobs));
  for (int job = 0; job < jobs; ++job) {
    threads.emplace_back([&] {
      for (int run = ++last; run <= times; run = ++last) {
        const std::vector<std::string> parts = RunOnce(inputs, after, run);
        const std::lock_guard guard(lock);
        for (size_t i = 0; i < parts.size(); ++i) Compare(comparisons[i], parts[i], run);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

ExitCode RunForEvents(const std::vector<Input>& inputs, IsolatedRun run, bool with_places) {
  run.events = true;
  ExitCode exit_code = kExitOk;
  for (const Input& input : inputs) {
    const Outcome outcome = RunIsolated(input.schedule, run);
    if (outcome.kind == OutcomeKind::Finding) exit_code = kExitFinding;
    std::string text = fmt::format("{}{}\n", kVerdictPrefix, outcome.verdict);
    StringSink sink(text);
    // Until when a run that takes too long gets is chance.
    if (outcome.verdict != "timeout") PrintControlEvents(with_places, sink);
    WriteStdout(text);
  }
  return exit_code;
}

ExitCode VerifyRuns(const std::vector<Input>& inputs, int times, int jobs, int after) {
  FixAddresses();  // here, so that no run needs to start itself anew
  std::vector<Comparison> comparisons;
  for (std::string& part : RunOnce(inputs, 0, 1)) comparisons.push_back({std::move(part), 1, {}});
  CompareRuns(inputs, times, jobs, after, comparisons);
  size_t steady = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Comparison& comparison = comparisons[i];
    steady += comparison.same == times;
    WriteStdout(fmt::format("{}: same events in {} of {} runs ({})\n{}", inputs[i].name,
                            comparison.same, times, Summary(comparison.first),
                            comparison.difference));
  }
  WriteStdout(fmt::format("{} of {} inputs had the same events in all of {} runs\n", steady,
                          inputs.size(), times));
  return steady == inputs.size() ? kExitOk : kExitFinding;
}

}  // namespace gcfuzz
