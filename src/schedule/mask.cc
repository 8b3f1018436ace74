#include "schedule/mask.h"

#include <algorithm>
#include <bitset>

#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

std::bitset<256> masked;

}  // namespace

std::string MaskOps(std::string_view names) {
  std::bitset<256> wanted;
  while (!names.empty()) {
    const size_t end = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    if (name.empty()) continue;
    const OpInfo* op = FindOp(name);
    if (op == nullptr) return std::string(name);
    wanted.set(static_cast<uint8_t>(op->code));
  }
  masked = wanted;
  return {};
}

std::string MaskedOps() {
  std::string names;
  for (const OpInfo& op : AllOps()) {
    if (IsMasked(op.code)) names.append(names.empty() ? "" : ",").append(op.name);
  }
  return names;
}

bool IsMasked(OpCode code) { return masked[static_cast<uint8_t>(code)]; }

}  // namespace gcfuzz
