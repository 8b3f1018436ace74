#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace gcfuzz {
namespace {

// 0 or the errno of the write that failed.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// The file system may refuse only when closing (NFS, quotas), so that counts too.
int WriteAndClose(int fd, std::string_view content) {
  const int write_error = WriteAll(fd, content);
  const int close_error = close(fd) == 0 ? 0 : errno;
  return write_error != 0 ? write_error : close_error;
}

bool IsRegularFile(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

ExitCode ComplainAbout(const std::string& path, int error) {
  Complain(fmt::format("{}: {}", path, std::strerror(error)));
  return kExitCantCreate;
}

}  // namespace

void PrepareOutput() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest free number is fd. Opened the wrong way round, so that using it fails.
    if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) std::abort();
  }
}

void WriteStdout(std::string_view text) {
  const int error = WriteAll(STDOUT_FILENO, text);
  if (error == 0) return;
  // _exit: threads of the harness may be parked, destructors must not run under them.
  _exit(ComplainAbout("standard output", error));
}

void WriteStderr(std::string_view text) {
  // Nowhere to report that standard error is broken; the exit code still tells.
  WriteAll(STDERR_FILENO, text);
}

void Complain(std::string_view message) { WriteStderr(fmt::format("gcfuzz: {}\n", message)); }

ExitCode WriteFile(const std::string& path, std::string_view content) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return ComplainAbout(path, errno);
  const int error = WriteAndClose(fd, content);
  if (error == 0) return kExitOk;
  if (IsRegularFile(path)) unlink(path.c_str());
  return ComplainAbout(path, error);
}

std::string Counted(size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace gcfuzz
