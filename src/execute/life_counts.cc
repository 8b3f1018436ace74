#include "execute/life_counts.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <type_traits>

#include "base/harness_fault.h"

namespace gcfuzz {
namespace {

// Read on the machine that wrote it: no byte order, no version but the size.
constexpr uint64_t kMagic = 0x73746e756f436366;

struct CountsFile {
  uint64_t magic;
  LifeCounts counts;
};
static_assert(std::is_trivially_copyable_v<CountsFile>);

CountsFile* file;

CountsFile* MapNewFile(std::string name) {
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return nullptr;
  void* memory = MAP_FAILED;
  if (ftruncate(descriptor, sizeof(CountsFile)) == 0) {
    memory = mmap(nullptr, sizeof(CountsFile), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  }
  close(descriptor);
  return memory == MAP_FAILED ? nullptr : static_cast<CountsFile*>(memory);
}

bool Read(const std::filesystem::path& path, CountsFile& content) {
  std::error_code error;
  if (std::filesystem::file_size(path, error) != sizeof content || error) return false;
  std::ifstream stream(path, std::ios::binary);
  stream.read(reinterpret_cast<char*>(&content), sizeof content);
  return stream.good() && content.magic == kMagic;
}

}  // namespace

void KeepLifeCounts() {
  const char* directory = std::getenv("GCFUZZ_COUNTS");
  if (directory == nullptr) return;
  file = MapNewFile(std::string(directory) + "/counts-XXXXXX");
  if (file == nullptr) HarnessFault("GCFUZZ_COUNTS=%s: %s", directory, std::strerror(errno));
  file->magic = kMagic;
}

void UpdateLifeCounts(const Statistics& statistics) {
  if (file == nullptr) return;
  file->counts.executions = statistics.executions;
  std::copy_n(statistics.ops, 256, file->counts.ops);
}

LifeCounts ReadLifeCounts(const std::string& directory) {
  LifeCounts total;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    CountsFile content{};
    if (!Read(entry.path(), content)) continue;
    total.executions += content.counts.executions;
    for (int code = 0; code < 256; ++code) total.ops[code].Add(content.counts.ops[code]);
  }
  return total;
}

}  // namespace gcfuzz
