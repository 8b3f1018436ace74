// gcfuzz ops: the table of operations, documented.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cli/output.h"
#include "cli/verbs.h"
#include "schedule/op_table.h"

namespace gcfuzz {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLineWidth = 84;

constexpr std::string_view kLegend =
    R"(An operation stands on a line of its own after its thread, t0 to t7. In its text form:

  {out}              the slot that is written: r0-r7 are the thread's own, s0-s7 shared
  {type} {instance} {object} {container} {any}
                     a slot that is read; the name says what sensibly stands in it
  {base}             native, or a slot with a type
  {clear}            nothing (inherited), clear=super or clear=override
  {type_features}    any of: dict weakref del
  {class_features}   any of: dict weakref slots del
  {field}            a b c d, the last only on instances of a native subclass
  {name}             x0 x1 x2 x3
  {callback}         nothing, or callback
  {flavour}          how a binding layer builds its types, see below
  {generation}       0 1 2
  {keep}             nothing, or keep=SLOT: put the list into the slot

An operation whose operands make no sense at run time (an empty slot, a field of a
list) is skipped. Weight is how often the fuzzer picks it, relative to the others.
Cost is in units of about 10 microseconds; a schedule may cost )";

struct Flavour {
  const char* word;
  const char* doc;
};
constexpr Flavour kFlavours[] = {
#define GCFUZZ_FLAVOUR(Name, word, doc) {word, doc},
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR
};

// Words of `text` in lines of at most kLineWidth, each after `indent`.
std::string Wrapped(std::string_view text, const std::string& indent) {
  std::string lines;
  std::string line = indent;
  while (!text.empty()) {
    const size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kLineWidth) {
      lines += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return lines + line + "\n";
}

std::string AsText() {
  std::string text =
      fmt::format("{:>4}  {:<60}  {:>6}  {:>4}\n", "code", "operation", "weight", "cost");
  for (const OpInfo& op : AllOps()) {
    text += fmt::format("{:>4}  {:<60}  {:>6}  {:>4}\n", static_cast<int>(op.code), op.pattern,
                        op.weight, op.cost);
    text += Wrapped(op.doc, "        ");
  }
  text += fmt::format("\n{}{}.\n\nFlavours of native types:\n\n", kLegend, kMaxCost);
  for (const Flavour& flavour : kFlavours) {
    text += fmt::format("  {}\n{}", flavour.word, Wrapped(flavour.doc, "        "));
  }
  return text;
}

std::string AsJson() {
  Json table = Json::array();
  for (const OpInfo& op : AllOps()) {
    table.push_back({{"code", static_cast<int>(op.code)},
                     {"name", op.name},
                     {"pattern", op.pattern},
                     {"weight", op.weight},
                     {"cost", op.cost},
                     {"since", op.since},
                     {"doc", op.doc}});
  }
  return table.dump(2) + "\n";
}

}  // namespace

void AddOps(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand("ops", "Print the table of operations");
  verb->add_flag("--json", *json, "As a JSON array");
  verb->callback([json, &action] {
    action = [json] {
      WriteStdout(*json ? AsJson() : AsText());
      return kExitOk;
    };
  });
}

}  // namespace gcfuzz
