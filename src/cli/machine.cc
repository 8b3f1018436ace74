#include "cli/machine.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/personality.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace gcfuzz {
namespace {

constexpr char kAslrSetting[] = "/proc/sys/kernel/randomize_va_space";
constexpr unsigned long kQueryOnly = 0xffffffff;  // see personality(2)

}  // namespace

std::string DescribeAslr() {
  const int current = personality(kQueryOnly);
  if (current >= 0 && (current & ADDR_NO_RANDOMIZE) != 0) return "off (for this process: setarch)";
  std::ifstream file(kAslrSetting);
  int setting = 0;
  if (!(file >> setting)) return fmt::format("unknown ({} cannot be read)", kAslrSetting);
  return fmt::format("{} ({} is {})", setting == 0 ? "off" : "on", kAslrSetting, setting);
}

void FixAddresses() {
  const int current = personality(kQueryOnly);
  if (current < 0 || (current & ADDR_NO_RANDOMIZE) != 0) return;
  if (personality(static_cast<unsigned long>(current) | ADDR_NO_RANDOMIZE) < 0) return;
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string line(std::istreambuf_iterator<char>(file), {});
  std::vector<char*> arguments;
  for (size_t at = 0; at < line.size(); at = line.find('\0', at) + 1) {
    arguments.push_back(&line[at]);
  }
  arguments.push_back(nullptr);
  execv("/proc/self/exe", arguments.data());
}

Cores CountCores() {
  const int online = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  cpu_set_t mask;
  CPU_ZERO(&mask);
  // Fails on machines with more cores than the mask has bits: then all are usable.
  const bool known = sched_getaffinity(0, sizeof mask, &mask) == 0;
  return {known ? CPU_COUNT(&mask) : online, online};
}

}  // namespace gcfuzz
