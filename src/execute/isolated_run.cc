#include "execute/isolated_run.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "base/exit_codes.h"
#include "base/harness_fault.h"
#include "execute/control_events.h"
#include "execute/harness.h"
#include "report/finding_report.h"

namespace gcfuzz {
namespace {

using Clock = std::chrono::steady_clock;

// A symbolizer needs seconds to read a big binary, more on a busy machine.
constexpr std::chrono::seconds kTimeForStacks{60};

void ExecuteAsChild(const Schedule& schedule) {
  const Verdict verdict = Execute(schedule);
  if (!verdict.IsFinding()) return;
  ReportFinding(verdict, schedule);
  _exit(kExitFinding);
}

[[noreturn]] void RunAsChild(const Schedule& schedule, const IsolatedRun& run, int report_fd) {
  dup2(report_fd, STDERR_FILENO);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (run.earlier != nullptr) {
    for (const Schedule& earlier : *run.earlier) ExecuteAsChild(earlier);
  }
  for (int i = 0; i < run.executions; ++i) ExecuteAsChild(schedule);
  _exit(kExitOk);
}

// Reads until the child closes its end or the time is over; false for the latter.
bool ReadReport(int fd, Clock::time_point deadline, std::string& report) {
  char buffer[4096];
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    pollfd wait = {fd, POLLIN, 0};
    const int ready = poll(&wait, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    const ssize_t length = read(fd, buffer, sizeof buffer);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return true;
    report.append(buffer, static_cast<size_t>(length));
  }
}

// A child that is alive says what its threads do, and ends (hang_report.h).
void AskWhereItHangs(pid_t child, int fd, std::string& report) {
  kill(child, SIGALRM);
  ReadReport(fd, Clock::now() + kTimeForStacks, report);
}

int AwaitExit(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

// What follows `prefix` in the report, up to one of the characters of `ends`.
std::string After(const std::string& report, std::string_view prefix, const char* ends) {
  const size_t at = report.find(prefix);
  if (at == std::string::npos) return {};
  const size_t begin = at + prefix.size();
  const size_t end = report.find_first_of(ends, begin);
  return report.substr(begin, end == std::string::npos ? end : end - begin);
}

// Names what a sanitizer or an assertion said, in words that do not change from run
// to run (addresses and numbers do).
std::string NameCrash(const std::string& report, int status) {
  std::string ours = After(report, kFindingPrefix, ":\n");
  if (!ours.empty()) return ours;
  for (const char* sanitizer : {"AddressSanitizer", "UndefinedBehaviorSanitizer"}) {
    std::string kind = After(report, std::string(sanitizer) + ": ", " (\n");
    if (!kind.empty()) return std::string(sanitizer) + ": " + kind;
  }
  // Kinds of several words: "data race (pid=1)", "lock-order-inversion (potential deadlock)".
  std::string race = After(report, "WARNING: ThreadSanitizer: ", "(\n");
  if (!race.empty()) return "ThreadSanitizer: " + race.substr(0, race.find_last_not_of(' ') + 1);
  if (report.find("Assertion `") != std::string::npos ||
      report.find("object_assert_failed") != std::string::npos ||
      report.find("Assertion failed: ") != std::string::npos) {
    return "assertion failed";
  }
  std::string fatal = After(report, "Fatal Python error: ", "\n");
  if (!fatal.empty()) return "Fatal Python error: " + fatal;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  return "exit " + std::to_string(WEXITSTATUS(status));
}

Outcome Classify(int status, std::string report) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kExitOk) {
    return {OutcomeKind::Clean, "clean", std::move(report)};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == kExitHarnessFault) {
    std::string what = After(report, kHarnessFaultPrefix, "\n");
    return {OutcomeKind::HarnessFault, "harness fault: " + what, std::move(report)};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == kExitDiverged) {
    return {OutcomeKind::Diverged, std::string(kDivergedVerdict), std::move(report)};
  }
  std::string verdict = NameCrash(report, status);
  return {OutcomeKind::Finding, std::move(verdict), std::move(report)};
}

// No child, and no reason to lose what the children before it have found.
Outcome CannotStart(const char* what) {
  const std::string fault = std::string("cannot ") + what + ": " + strerror(errno);
  return {OutcomeKind::HarnessFault, "harness fault: " + fault, kHarnessFaultPrefix + fault + "\n"};
}

}  // namespace

Outcome RunIsolated(const Schedule& schedule, const IsolatedRun& run) {
  int ends[2];
  if (pipe(ends) != 0) return CannotStart("make a pipe");
  if (run.events) ShareControlEvents();
  const pid_t child = fork();
  if (child < 0) {
    Outcome outcome = CannotStart("fork");
    close(ends[0]);
    close(ends[1]);
    return outcome;
  }
  if (child == 0) RunAsChild(schedule, run, ends[1]);
  close(ends[1]);
  std::string report;
  const bool in_time =
      ReadReport(ends[0], Clock::now() + std::chrono::seconds(run.timeout_seconds), report);
  if (!in_time) {
    AskWhereItHangs(child, ends[0], report);
    kill(child, SIGKILL);
  }
  close(ends[0]);
  const int status = AwaitExit(child);
  if (!in_time) return {OutcomeKind::Finding, "timeout", std::move(report)};
  return Classify(status, std::move(report));
}

}  // namespace gcfuzz
