#include "cli/mask_option.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "execute/known_bugs.h"
#include "schedule/mask.h"

namespace gcfuzz {
namespace {

// For CLI11: what is wrong with the names, or nothing.
std::string CheckNames(const std::string& names) {
  const std::string unknown = MaskOps(ExpandMask(names));
  if (unknown.empty()) return {};
  return fmt::format("there is no operation '{}' ('gcfuzz ops' lists them)", unknown);
}

}  // namespace

void AddMaskOption(CLI::App& verb) {
  verb.add_option_function<std::string>(
          "--mask", [](const std::string& names) { setenv("GCFUZZ_MASK", names.c_str(), 1); },
          "Leave these operations out, in place of GCFUZZ_MASK; 'known' stands for those that\n"
          "trigger a known bug of this CPython")
      ->check(CheckNames)
      ->option_text("OP,OP...");
}

}  // namespace gcfuzz
