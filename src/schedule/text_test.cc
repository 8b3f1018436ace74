#include "schedule/text.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/sanitizers.h"
#include "schedule/limits.h"
#include "schedule/mutate.h"
#include "schedule/op_table.h"
#include "schedule/repair.h"

namespace gcfuzz {
namespace {

Schedule MustParse(std::string_view text) {
  auto parsed = Parse(text);
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    ADD_FAILURE() << error->line << ":" << error->column << ": " << error->message;
    return {};
  }
  return std::get<Schedule>(parsed);
}

std::string Lines(std::string_view rest) {
  return std::string(kTextHeader) + "\n" + std::string(rest);
}

// What one line means, printed again.
std::string Normal(std::string_view line) {
  const Schedule schedule = MustParse(Lines("threads 2\n" + std::string(line) + "\n"));
  if (schedule.operations.size() != 1) return "not one operation";
  std::string text;
  StringSink sink(text);
  PrintOperation(schedule.operations[0], sink);
  return text;
}

TEST(TextTest, TheExampleOfTheHeader) {
  const std::string text = Lines(
      "threads 2\n"
      "t0  r0 = type base=native clear=super dict\n"
      "t0  r1 = new r0\n"
      "t0  link r1.a -> r1\n"
      "t0  on r1 clear do b0\n"
      "t0  drop r1\n"
      "t0  collect 2\n"
      "t0  at clear#1 -> t1\n"
      "t1  get_objects\n"
      "b0  s0 = copy r0\n");
  const Schedule schedule = MustParse(text);
  ASSERT_EQ(schedule.operations.size(), 9u);
  EXPECT_EQ(schedule.threads, 2);
  EXPECT_EQ(schedule.operations[2], (Operation{OpCode::Link, 0, {1, 0, 1}}));
  EXPECT_EQ(schedule.operations[6], (Operation{OpCode::Preempt, 0, {1, 0, 0, 0, 1}}));
  EXPECT_EQ(schedule.operations[7], (Operation{OpCode::GetObjects, 1, {}}));
  EXPECT_EQ(schedule.operations[8], (Operation{OpCode::Copy, BodyNumber(0), {kPrivateSlots, 0}}));
  EXPECT_EQ(Print(schedule), text);
}

TEST(TextTest, RandomSchedulesComeBack) {
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const Schedule schedule = Generate(random, kMaxOperations);
    ASSERT_EQ(MustParse(Print(schedule)), schedule) << Print(schedule);
  }
}

// Every value of every operand, one at a time.
TEST(TextTest, EveryOperandValueComesBack) {
  for (const OpInfo& op : AllOps()) {
    for (size_t i = 0; i < op.operands.size(); ++i) {
      for (uint8_t value = 0; value < OperandLimit(op.operands[i]); ++value) {
        Schedule schedule{1, {{op.code, 0, {}}}};
        schedule.operations[0].operands[i] = value;
        ASSERT_EQ(MustParse(Print(schedule)), schedule) << Print(schedule);
      }
    }
  }
}

// All operands at once, at their largest and side by side.
TEST(TextTest, EveryOperationComesBackWithAllItsOperands) {
  Random random(6);
  for (const OpInfo& op : AllOps()) {
    for (int i = 0; i < 200; ++i) {
      Schedule schedule{1, {{op.code, i % 2 == 0 ? uint8_t{0} : BodyNumber(3), {}}}};
      for (size_t k = 0; k < op.operands.size(); ++k) {
        const uint8_t limit = OperandLimit(op.operands[k]);
        schedule.operations[0].operands[k] =
            static_cast<uint8_t>(i == 0 ? limit - 1 : random.Below(limit));
      }
      ASSERT_EQ(MustParse(Print(schedule)), schedule) << Print(schedule);
    }
  }
}

TEST(TextTest, EveryThreadAndThreadCountComesBack) {
  for (uint8_t threads = 1; threads <= kMaxThreads; ++threads) {
    Schedule schedule{threads, {}};
    for (uint8_t thread = 0; thread < threads; ++thread) {
      schedule.operations.push_back({OpCode::Barrier, thread, {}});
    }
    ASSERT_EQ(MustParse(Print(schedule)), schedule);
  }
}

TEST(TextTest, EveryBodyComesBackWhateverThreadsThereAre) {
  for (uint8_t threads = 1; threads <= kMaxThreads; ++threads) {
    Schedule schedule{threads, {}};
    std::string text = Lines("threads " + std::to_string(threads) + "\n");
    for (int body = 0; body < kBodies; ++body) {
      schedule.operations.push_back({OpCode::Raise, BodyNumber(body), {}});
      text += "b" + std::to_string(body) + "  raise\n";
    }
    EXPECT_EQ(Print(schedule), text);
    EXPECT_EQ(MustParse(text), schedule);
  }
}

TEST(TextTest, BlanksCommentsAndLineEndsAreFree) {
  const Schedule expected = MustParse(Lines("threads 2\nt1  link r1.a -> s1\n"));
  EXPECT_EQ(MustParse(Lines("\n# comment\n\tthreads\t2   # two\n\nt1 link r1 . a->s1#x\n")),
            expected);
  EXPECT_EQ(MustParse(Lines("threads 2\r\nt1  link r1.a -> s1\r\n")), expected);
  EXPECT_EQ(MustParse(Lines("threads 2\nt1  link r1.a -> s1")), expected);
  EXPECT_EQ(MustParse("# gcfuzz schedule 1 \r\nthreads 2\r\nt1  link r1.a -> s1"), expected);
}

TEST(TextTest, OptionsStandInAnyOrder) {
  EXPECT_EQ(Normal("t0 r0 = type base=native dict weakref clear=override"),
            "r0 = type base=native clear=override dict weakref");
  EXPECT_EQ(Normal("t0 r0 = class base=r1 del slots dict"), "r0 = class base=r1 dict slots del");
  EXPECT_EQ(Normal("t1 get_objects keep = s7"), "get_objects keep=s7");
  EXPECT_EQ(Normal("b2 r0=subclass base=r1 and = s1 del dict"),
            "r0 = subclass base=r1 and=s1 dict del");
}

struct BadText {
  std::string text;
  int line;
  int column;
  const char* message;
};

class ParseErrorTest : public testing::TestWithParam<BadText> {};

TEST_P(ParseErrorTest, SaysWhereAndWhat) {
  const auto parsed = Parse(GetParam().text);
  const auto* error = std::get_if<ParseError>(&parsed);
  ASSERT_NE(error, nullptr) << GetParam().text;
  EXPECT_EQ(error->message, GetParam().message);
  EXPECT_EQ(error->line, GetParam().line) << error->message;
  EXPECT_EQ(error->column, GetParam().column) << error->message;
}

// A line behind "threads 2".
BadText Line(const char* line, int column, const char* message) {
  return {Lines("threads 2\n" + std::string(line) + "\n"), 3, column, message};
}

std::string Repeat(std::string_view line, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += line;
  return result;
}

const BadText kBadTexts[] = {
    // The frame.
    {"", 1, 1, "expected '# gcfuzz schedule 1', found the end of the line"},
    {"threads 2\n", 1, 1, "expected '# gcfuzz schedule 1', found 'threads 2'"},
    {"# gcfuzz schedule 2\nthreads 1\n", 1, 1,
     "expected '# gcfuzz schedule 1', found '# gcfuzz schedule 2'"},
    {"# gcfuzz schedule 10\nthreads 1\n", 1, 1,
     "expected '# gcfuzz schedule 1', found '# gcfuzz schedule 10'"},
    {Lines(""), 2, 1, "expected 'threads', found the end of the text"},
    {Lines("\n# nothing\n"), 4, 1, "expected 'threads', found the end of the text"},
    {Lines("t0 drop r0\n"), 2, 1, "expected 'threads', found 't0'"},
    {Lines("threads\n"), 2, 8, "expected a number of threads (1-8), found the end of the line"},
    {Lines("threads 0\n"), 2, 9, "expected a number of threads (1-8), found '0'"},
    {Lines("threads 9\n"), 2, 9, "expected a number of threads (1-8), found '9'"},
    {Lines("threads 02\n"), 2, 9, "expected a number of threads (1-8), found '02'"},
    {Lines("threads 2 3\n"), 2, 11, "expected the end of the line, found '3'"},
    {Lines("threads 1\nt1 restart\n"), 3, 1,
     "expected a thread (t0) or a body (b0-b3), found 't1'"},
    Line("threads 2", 1, "expected a thread (t0-t1) or a body (b0-b3), found 'threads'"),
    Line("t2 restart", 1, "expected a thread (t0-t1) or a body (b0-b3), found 't2'"),
    Line("drop r1", 1, "expected a thread (t0-t1) or a body (b0-b3), found 'drop'"),
    // Bodies.
    Line("b4 drop r0", 1, "expected a thread (t0-t1) or a body (b0-b3), found 'b4'"),
    Line("b drop r0", 1, "expected a thread (t0-t1) or a body (b0-b3), found 'b'"),
    Line("b00 drop r0", 1, "expected a thread (t0-t1) or a body (b0-b3), found 'b00'"),
    Line("b0", 3, "expected the name of an operation, found the end of the line"),
    Line("b3  lonk", 5, "expected the name of an operation, found 'lonk'"),
    Line("b3  drop b0", 10, "expected a slot (r0-r7, s0-s7), found 'b0'"),
    {Lines("b0 drop r0\n"), 2, 1, "expected 'threads', found 'b0'"},
    // The operation's name.
    Line("t0", 3, "expected the name of an operation, found the end of the line"),
    Line("t0  # drop r1", 5, "expected the name of an operation, found the end of the line"),
    Line("t0  lonk r1.a -> r1", 5, "expected the name of an operation, found 'lonk'"),
    Line("t0  r1 = nwe r0", 10, "expected the name of an operation, found 'nwe'"),
    Line("t0  r1 =", 9, "expected the name of an operation, found the end of the line"),
    Line("t0  q1 = nwe r0", 5, "expected a slot (r0-r7, s0-s7), found 'q1'"),
    Line("t0  new r0", 5, "expected a slot (r0-r7, s0-s7), found 'new'"),
    Line("t0  r0 = drop r1", 5, "expected 'drop', found 'r0'"),
    // Operands.
    Line("t0  r8 = new r0", 5, "expected a slot (r0-r7, s0-s7), found 'r8'"),
    Line("t0  r1 = new q9", 14, "expected a slot (r0-r7, s0-s7), found 'q9'"),
    Line("t0  r1 = new", 13, "expected a slot (r0-r7, s0-s7), found the end of the line"),
    Line("t0  r1 = new r0 r1", 17, "expected the end of the line, found 'r1'"),
    Line("t0  link r1", 12, "expected '.', found the end of the line"),
    Line("t0  link r1.e -> r1", 13, "expected a field (a-d), found 'e'"),
    Line("t0  link r1.a <- r1", 15, "expected '->', found '<-'"),
    Line("t0  link r1.a = r1", 15, "expected '->', found '='"),
    Line("t0  store r1.a = r1", 14, "expected a name (x0-x3), found 'a'"),
    Line("t0  collect", 12, "expected a generation (0-2), found the end of the line"),
    Line("t0  collect 3", 13, "expected a generation (0-2), found '3'"),
    Line("t0  on r0 clear do b4", 20, "expected a body (b0-b3), found 'b4'"),
    Line("t0  on r0 clear do", 19, "expected a body (b0-b3), found the end of the line"),
    Line("t0  on r0 drop do b0", 11, "expected 'clear', 'finalize' or 'dealloc', found 'drop'"),
    Line("t0  on r0 clear b0", 17, "expected 'do', found 'b0'"),
    Line("t0  delete_key r0.k32", 19, "expected a key (k0-k31), found 'k32'"),
    Line("t0  fail_soon 0", 15, "expected a number (1-8), found '0'"),
    Line("t0  set_threshold 2", 19, "expected a threshold (0, 1, 10 or 100), found '2'"),
    Line("t0  set_debug 1", 15, "expected '0', 'saveall' or 'uncollectable', found '1'"),
    Line("t0  delete_special r0.hash", 23,
         "expected a special method ('gcfuzz ops' lists them), found 'hash'"),
    Line("t0  r0 = native plain base=r1", 17,
         "expected a flavour of native types ('gcfuzz ops' lists them), found 'plain'"),
    Line("t0  r0 = subclass base=native dict", 31, "expected 'and', found 'dict'"),
    Line("t0  r0 = type", 14, "expected 'base', found the end of the line"),
    Line("t0  r0 = type base r1", 20, "expected '=', found 'r1'"),
    Line("t0  r0 = type base=object", 20,
         "expected 'native' or a slot (r0-r7, s0-s7), found 'object'"),
    // Options.
    Line("t0  r0 = type base=native klear=super", 27,
         "expected 'clear', 'dict', 'weakref', 'del' or the end of the line, found 'klear'"),
    Line("t0  r0 = type base=native dict slots", 32,
         "expected 'clear', 'weakref', 'del' or the end of the line, found 'slots'"),
    Line("t0  r0 = type base=native dict dict", 32,
         "expected 'clear', 'weakref', 'del' or the end of the line, found 'dict'"),
    Line("t0  r0 = type base=native clear=super clear=super", 39,
         "expected 'dict', 'weakref', 'del' or the end of the line, found 'clear'"),
    Line("t0  r0 = type base=native clear=inherit", 33,
         "expected 'super' or 'override', found 'inherit'"),
    Line("t0  r0 = type base=native clear", 32, "expected '=', found the end of the line"),
    Line("t0  r0 = class base=native clear=super", 28,
         "expected 'dict', 'weakref', 'slots', 'del' or the end of the line, found 'clear'"),
    Line("t0  r0 = weakref r1 call", 21,
         "expected 'callback' or the end of the line, found 'call'"),
    Line("t0  get_objects keep=r9", 22, "expected a slot (r0-r7, s0-s7), found 'r9'"),
    Line("t0  get_objects r1", 17, "expected 'keep' or the end of the line, found 'r1'"),
    Line("t0  get_objects keep=r1 keep=r2", 25, "expected the end of the line, found 'keep'"),
    Line("t0  at op#0 -> t1", 11, "expected a number (1-2097152), found '0'"),
    Line("t0  at op#2097153 -> t1", 11, "expected a number (1-2097152), found '2097153'"),
    Line("t0  at op#1x -> t1", 11, "expected a number (1-2097152), found '1x'"),
    Line("t0  at op # 1", 11, "expected '#', found the end of the line"),
    Line("t0  at nothing#1 -> t1", 8,
         "expected a kind of yield point ('gcfuzz ops' lists them), found 'nothing'"),
    Line("t0  at op#1 -> b0", 16, "expected a thread (t0-t7), found 'b0'"),
    Line("t0  restart now", 13, "expected the end of the line, found 'now'"),
    // What is no text at all.
    Line("t0  drop \xc3\xa9", 10, "expected a slot (r0-r7, s0-s7), found '\\xc3'"),
    // Bounds.
    {Lines("threads 1\n" + Repeat("t0 drop r0\n", kMaxOperations + 1)), 163, 1,
     "expected at most 160 operations, found one more"},
    {Lines("threads 1\n" + Repeat("t0 restart\n", 13)), 15, 1,
     "expected operations that cost at most 2400 together ('gcfuzz ops' lists costs), found 2600 "
     "up to here"},
};

INSTANTIATE_TEST_SUITE_P(Table, ParseErrorTest, testing::ValuesIn(kBadTexts));

TEST(TextTest, AsMuchAsTheBoundsAllowIsAccepted) {
  EXPECT_EQ(
      MustParse(Lines("threads 1\n" + Repeat("t0 drop r0\n", kMaxOperations))).operations.size(),
      size_t{kMaxOperations});
  EXPECT_EQ(MustParse(Lines("threads 1\n" + Repeat("t0 restart\n", 12))).operations.size(), 12u);
}

// What parses is what Repair leaves alone: damaged texts are rejected or are schedules.
TEST(TextTest, DamagedTextIsRejectedOrAValidSchedule) {
  Random random(9);
  int accepted = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text = Print(Generate(random, 6));
    const uint32_t where = random.Below(static_cast<uint32_t>(text.size()));
    text[where] = "r0123s. \n#=->abdt"[random.Below(17)];
    const auto parsed = Parse(text);
    const auto* schedule = std::get_if<Schedule>(&parsed);
    if (schedule == nullptr) continue;
    ++accepted;
    ASSERT_TRUE(IsRepaired(*schedule)) << text;
    ASSERT_EQ(MustParse(Print(*schedule)), *schedule);
  }
  EXPECT_GT(accepted, 100);
  EXPECT_LT(accepted, 4900);
}

// A crash report may meet a schedule that something has overwritten.
TEST(TextTest, PrintingStaysInsideItsTables) {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    Operation operation;
    operation.code = static_cast<OpCode>(random.Next());
    operation.thread = static_cast<uint8_t>(random.Next());
    for (uint8_t& operand : operation.operands) operand = static_cast<uint8_t>(random.Next());
    EXPECT_FALSE(Print({200, {operation}}).empty());
  }
  EXPECT_EQ(Print({200, {{static_cast<OpCode>(255), 99, {}}}}), Lines("threads 200\n?  ?\n"));
  EXPECT_EQ(Print({1, {{OpCode::Drop, 0, {77}}}}), Lines("threads 1\nt0  drop ?\n"));
  EXPECT_EQ(Print({1, {{OpCode::Drop, BodyNumber(4), {}}, {OpCode::Drop, 255, {}}}}),
            Lines("threads 1\n?  drop r0\n?  drop r0\n"));
}

#ifndef GCFUZZ_HAS_TSAN  // its runtime has an operator new of its own, beside which no other links
std::atomic<int> allocations{0};

TEST(TextTest, PrintToAllocatesNothing) {
  Random random(4);
  const Schedule schedule = Generate(random, kMaxOperations);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  FdSink sink(ends[1]);
  const int before = allocations;
  PrintTo(schedule, sink);
  EXPECT_EQ(allocations, before);
  close(ends[1]);
  std::string text(size_t{1} << 16, '\0');
  const ssize_t size = read(ends[0], text.data(), text.size());
  close(ends[0]);
  EXPECT_GT(allocations, before) << "the counter itself does not work";
  ASSERT_GT(size, 0);
  EXPECT_EQ(text.substr(0, static_cast<size_t>(size)), Print(schedule));
}
#endif

}  // namespace
}  // namespace gcfuzz

#ifndef GCFUZZ_HAS_TSAN
// Every other form of new comes here.
void* operator new(size_t size) {
  ++gcfuzz::allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
#endif
