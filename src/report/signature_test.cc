#include "report/signature.h"

#include <gtest/gtest.h>

#include <memory>

namespace gcfuzz {
namespace {

TEST(FlavourTest, NativeTypesAndClassesOnThem) {
  EXPECT_EQ(FlavourOf("gcfuzz.PyO3 < gcfuzz.Root"), "native:pyo3");
  EXPECT_EQ(FlavourOf("Class < gcfuzz.PyO3 < gcfuzz.Root"), "native:pyo3+class");
  EXPECT_EQ(FlavourOf("Class < Class < gcfuzz.Root"), "native:root+class");
}

TEST(FlavourTest, TypesAndWhatIsNotOurs) {
  EXPECT_EQ(FlavourOf("type Class < gcfuzz.Root"), "type:native:root+class");
  EXPECT_EQ(FlavourOf("gcfuzz.nb_type < type gcfuzz.Nanobind < gcfuzz.Root"),
            "type:native:nanobind");
  EXPECT_EQ(FlavourOf("type Class"), "type:class");
  EXPECT_EQ(FlavourOf("list"), "list");
  EXPECT_EQ(FlavourOf("collections.OrderedDict < dict"), "collections.ordereddict");
  EXPECT_EQ(FlavourOf(""), "unknown");
}

TEST(WithoutNumbersTest, KeepsNamesThatHoldDigits) {
  EXPECT_EQ(WithoutNumbers("object 7 at 0x7f12ab of utf8"), "object N at N of utf8");
  EXPECT_EQ(WithoutNumbers("  a \t b\n"), "a b");
  EXPECT_EQ(WithoutNumbers("-1 < 12"), "-N < N");
  EXPECT_LE(WithoutNumbers(std::string(1000, 'x')).size(), 120U);
}

TEST(HashTest, IsFixedForAllTime) {
  EXPECT_EQ(Signature{""}.Hash(), "cbf29ce48422");
  EXPECT_EQ(Signature{"a"}.Hash(), "af63dc4c8601");
}

// t0 makes object 1 (and, where told, others before it), t1 collects.
class SignatureTest : public testing::Test {
 protected:
  SignatureTest() {
    ledger->Begin();
    schedule.threads = 2;
    schedule.operations = {{OpCode::New, 0, {}}, {OpCode::New, 1, {}}, {OpCode::Collect, 1, {}}};
  }

  std::string TextOf(uint32_t serial) const {
    ObjectState object;
    object.serial = serial;
    object.type_chain = "Class < gcfuzz.PyO3 < gcfuzz.Root";
    return SignatureOf({VerdictKind::NeverDropped, "", {serial}, {}}, &object, *ledger, schedule)
        .text;
  }

  std::unique_ptr<Ledger> ledger = std::make_unique<Ledger>();
  Schedule schedule;
};

TEST_F(SignatureTest, HoldsWhatMadeAndWhatLastTouchedTheObject) {
  const uint32_t serial = ledger->Born(this, {0, 0});
  EXPECT_EQ(TextOf(serial), "never-dropped/native:pyo3+class/made:new/touched:nothing");
  ledger->Note(EventKind::Cleared, serial, {1, 2});
  EXPECT_EQ(TextOf(serial), "never-dropped/native:pyo3+class/made:new/touched:collect");
  ledger->Note(EventKind::Cleared, serial, {});
  EXPECT_EQ(TextOf(serial), "never-dropped/native:pyo3+class/made:new/touched:quiescence");
}

TEST_F(SignatureTest, SerialsThreadsAndPlacesDoNotMatter) {
  const uint32_t first = ledger->Born(this, {0, 0});
  const uint32_t second = ledger->Born(&ledger, {1, 1});
  EXPECT_NE(first, second);
  EXPECT_EQ(TextOf(first), TextOf(second));
}

TEST_F(SignatureTest, PlacesOutsideTheScheduleAreNamed) {
  EXPECT_EQ(TextOf(ledger->Born(this, {1, 77})),
            "never-dropped/native:pyo3+class/made:between/touched:nothing");
}

TEST_F(SignatureTest, UntrackedObjectsHaveNoEvents) {
  ObjectState object;
  object.type_chain = "list";
  object.made_at = {0, 0};
  EXPECT_EQ(
      SignatureOf({VerdictKind::NeverDropped, "", {}, {this}}, &object, *ledger, schedule).text,
      "never-dropped/list/made:new");
}

TEST_F(SignatureTest, AHangIsTheOperationsThatHang) {
  const Verdict verdict = {
      VerdictKind::NoProgress,
      "for 10 s: t0 operation 3 (r1 = class base=native), t2 operation 9 (collect 2), t1 operation "
      "4 (collect 0)",
      {},
      {}};
  EXPECT_EQ(SignatureOf(verdict, nullptr, *ledger, schedule).text, "no-progress/class+collect");
}

TEST_F(SignatureTest, WithoutObjectTheSentenceTellsApart) {
  const Verdict verdict = {VerdictKind::NeverDropped, "thread 3 raised KeyError", {}, {}};
  EXPECT_EQ(SignatureOf(verdict, nullptr, *ledger, schedule).text,
            "never-dropped/thread N raised KeyError");
}

}  // namespace
}  // namespace gcfuzz
