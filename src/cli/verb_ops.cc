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

constexpr std::string_view kOperands =
    R"(An operation stands on a line of its own after its thread, t0 to t7, or its body, b0 to
b3. In its text form:
)";

constexpr std::string_view kAboutBodies =
    R"(The operations of a body are not run by themselves. A finalizer or callback that was
given the body ({body}) runs them, in the order of the lines, whenever it is called and on
the thread that calls it. There r0 is the object that it is about, if any, r1 to r7 are
empty, and all eight are emptied at the end; s0 to s7 are those of all threads. For
example, an object in a cycle that its tp_clear brings back to life:

  t0  r0 = new r0
  t0  link r0.a -> r0
  t0  on r0 clear do b0
  t0  drop r0
  t0  collect 2
  b0  s0 = copy r0
)";

constexpr std::string_view kMeaning =
    R"(An operation whose operands make no sense at run time (an empty slot, a field of a
list), or that the CPython under test lacks, is skipped. Weight is how often the fuzzer
picks it, relative to the others. Cost is in units of about 10 microseconds; a schedule
may cost )";

struct Entry {
  std::string_view word;
  std::string_view doc;
};

constexpr Entry kFlavours[] = {
#define GCFUZZ_FLAVOUR(Name, word, doc) {word, doc},
#include "base/flavours.def"
#undef GCFUZZ_FLAVOUR
};

constexpr Entry kYields[] = {
#define GCFUZZ_YIELD_KIND(Name, word, doc) {word, doc},
#include "base/yield_kinds.def"
#undef GCFUZZ_YIELD_KIND
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

std::string Explained(const std::string& word, std::string_view doc) {
  constexpr size_t kColumn = 21;
  const std::string lines = Wrapped(doc, std::string(kColumn, ' '));
  return fmt::format("{:<{}}{}", "  " + word, kColumn, lines.substr(kColumn));
}

std::string Legend() {
  std::string text = fmt::format("{}\n", kOperands);
  for (const KindInfo& kind : AllKinds()) {
    text += Explained(fmt::format("{{{}}}", kind.name), kind.doc);
  }
  text += fmt::format("\n{}\nFlavours of native types:\n\n", kAboutBodies);
  for (const Entry& flavour : kFlavours) text += Explained(std::string(flavour.word), flavour.doc);
  text += "\nYield points, counted anew in each operation, and when a thread passes one:\n\n";
  for (const Entry& yield : kYields) text += Explained(std::string(yield.word), yield.doc);
  return fmt::format("{}\n{}{}, and bodies {} more while it runs.\n", text, kMeaning, kMaxCost,
                     kBodyBudget);
}

std::string AsText() {
  std::string text =
      fmt::format("{:>4}  {:<60}  {:>6}  {:>4}\n", "code", "operation", "weight", "cost");
  for (const OpInfo& op : AllOps()) {
    text += fmt::format("{:>4}  {:<60}  {:>6}  {:>4}\n", static_cast<int>(op.code), op.pattern,
                        op.weight, op.cost);
    text += Wrapped(op.doc, "        ");
  }
  return text + "\n" + Legend();
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
