// The seeds are sources: each must parse, say what it mirrors, and together they
// must use every operation.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "schedule/codec.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

struct Seed {
  std::string name;  // relative to corpus/
  std::string text;
  Schedule schedule;
};

std::string ReadFile(const std::filesystem::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every .sched file below corpus/: seeds, known bugs, findings.
std::vector<Seed> LoadSeeds() {
  std::vector<Seed> seeds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(GCFUZZ_CORPUS)) {
    if (entry.path().extension() != ".sched") {
      continue;
    }
    Seed seed{entry.path().lexically_relative(GCFUZZ_CORPUS), ReadFile(entry.path()), {}};
    std::variant<Schedule, ParseError> parsed = Parse(seed.text);
    if (const auto* error = std::get_if<ParseError>(&parsed)) {
      ADD_FAILURE() << seed.name << ":" << error->line << ":" << error->column << ": "
                    << error->message;
      continue;
    }
    seed.schedule = std::get<Schedule>(std::move(parsed));
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

TEST(CorpusTest, EverySeedParsesAndSurvivesBothForms) {
  const std::vector<Seed> seeds = LoadSeeds();
  EXPECT_GT(seeds.size(), 70U);
  for (const Seed& seed : seeds) {
    SCOPED_TRACE(seed.name);
    EXPECT_TRUE(IsRepaired(seed.schedule));
    EXPECT_EQ(Decode(Encode(seed.schedule)), seed.schedule);
    const std::variant<Schedule, ParseError> again = Parse(Print(seed.schedule));
    ASSERT_TRUE(std::holds_alternative<Schedule>(again));
    EXPECT_EQ(std::get<Schedule>(again), seed.schedule);
  }
}

std::string SecondLine(const std::string& text) {
  const size_t begin = text.find('\n') + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

bool IsFinding(const Seed& seed) { return seed.name.starts_with("findings/"); }

TEST(CorpusTest, EverySeedSaysWhatItMirrors) {
  for (const Seed& seed : LoadSeeds()) {
    const std::string comment = SecondLine(seed.text);
    EXPECT_TRUE(IsFinding(seed) || comment.starts_with("# PyO3 ") ||
                comment.starts_with("# CPython ") || comment.starts_with("# gh-") ||
                comment.starts_with("# reaches: "))  // what a campaign found, minimized
        << seed.name << ": " << comment;
  }
}

// A finding mirrors nothing yet: it has its cause in a line, the report, a row in the list.
TEST(CorpusTest, EveryFindingHasCauseReportAndRow) {
  const std::filesystem::path findings = std::filesystem::path(GCFUZZ_CORPUS) / "findings";
  const std::string list = ReadFile(findings / "README.md");
  size_t seen = 0;
  for (const Seed& seed : LoadSeeds()) {
    if (!IsFinding(seed)) {
      continue;
    }
    ++seen;
    const std::filesystem::path folder =
        (std::filesystem::path(GCFUZZ_CORPUS) / seed.name).parent_path();
    EXPECT_TRUE(SecondLine(seed.text).starts_with("# ")) << seed.name;
    EXPECT_FALSE(ReadFile(folder / "report.txt").empty()) << folder;
    EXPECT_NE(list.find("| `" + folder.filename().string() + "` |"), std::string::npos) << folder;
  }
  EXPECT_GT(seen, 2U);
}

TEST(CorpusTest, NoTwoSeedsAreTheSame) {
  std::map<std::vector<uint8_t>, std::string> seen;
  for (const Seed& seed : LoadSeeds()) {
    const auto [first, is_new] = seen.emplace(Encode(seed.schedule), seed.name);
    EXPECT_TRUE(is_new) << seed.name << " is " << first->second;
  }
}

TEST(CorpusTest, EveryOperationOccursInSomeSeed) {
  const std::vector<Seed> seeds = LoadSeeds();
  for (const OpInfo& info : AllOps()) {
    EXPECT_TRUE(std::any_of(seeds.begin(), seeds.end(), [&](const Seed& seed) {
      const std::vector<Operation>& operations = seed.schedule.operations;
      return std::any_of(operations.begin(), operations.end(),
                         [&](const Operation& operation) { return operation.code == info.code; });
    })) << info.name;
  }
}

}  // namespace
}  // namespace gcfuzz
