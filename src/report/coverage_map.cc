#include "report/coverage_map.h"

#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <vector>

namespace gcfuzz {
namespace {

// All inline counters of the binary: objects pass the whole of the section, once each.
const uint8_t* counters_begin;
const uint8_t* counters_end;

std::string MapFileName() {
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length <= 0) return {};
  return std::string(path, static_cast<size_t>(length)) + ".map";
}

struct Range {
  uint64_t address = 0;
  uint64_t size = 0;
};

bool EndsWith(const std::string& line, const std::string& ending) {
  return line.size() >= ending.size() &&
         line.compare(line.size() - ending.size(), ending.size(), ending) == 0;
}

// A row of lld's map: "VMA LMA Size Align libpython3.13t.a(file.o):(__sancov_cntrs)".
bool ReadRow(const std::string& line, Range& range) {
  uint64_t load_address = 0;
  return std::sscanf(line.c_str(), "%" SCNx64 " %" SCNx64 " %" SCNx64, &range.address,
                     &load_address, &range.size) == 3;
}

// Where the counters of all objects and of the one object's functions lie, in the
// map's addresses.
struct Layout {
  Range all;
  std::vector<Range> functions;
};

Layout ReadMap(const std::string& object) {
  Layout layout;
  std::ifstream map(MapFileName());
  std::string line;
  Range row;
  while (std::getline(map, line)) {
    if (EndsWith(line, " __sancov_cntrs")) ReadRow(line, layout.all);
    const bool ours = EndsWith(line, "(" + object + "):(__sancov_cntrs)");
    if (ours && ReadRow(line, row)) layout.functions.push_back(row);
  }
  return layout;
}

size_t CountCovered(const uint8_t* first, size_t size) {
  return static_cast<size_t>(
      std::count_if(first, first + size, [](uint8_t counter) { return counter != 0; }));
}

}  // namespace

size_t TotalEdges() { return static_cast<size_t>(counters_end - counters_begin); }

EdgeCount CountEdges(const std::string& source_file) {
  EdgeCount count;
  count.file = source_file;
  const std::string object = source_file.substr(0, source_file.rfind('.')) + ".o";
  const Layout layout = ReadMap(object);
  if (TotalEdges() == 0 || layout.all.size != TotalEdges()) return count;
  for (const Range& range : layout.functions) {
    count.total += range.size;
    count.covered +=
        CountCovered(counters_begin + (range.address - layout.all.address), range.size);
  }
  return count;
}

}  // namespace gcfuzz

// The sanitizer runtime's own are weak. A counter is a byte that wraps: an edge taken
// a multiple of 256 times counts as not covered, which the sum over a run makes rare.
extern "C" void __sanitizer_cov_8bit_counters_init(uint8_t* begin, uint8_t* end) {  // NOLINT
  gcfuzz::counters_begin = begin;
  gcfuzz::counters_end = end;
}
