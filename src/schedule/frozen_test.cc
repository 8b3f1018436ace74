// What bytes mean is fixed for ever: rows are added to the tables below, never changed.
#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schedule/codec.h"
#include "schedule/limits.h"
#include "schedule/op_table.h"
#include "schedule/text.h"

namespace gcfuzz {
namespace {

using Bytes = std::vector<uint8_t>;

// One record of an input for three threads.
struct FrozenRecord {
  std::string_view record;
  std::string_view text;
};

// Canonical since version 1.
constexpr FrozenRecord kVersion1[] = {
    {"0100000000000000", "t0  r0 = type base=native"},
    {"0100010101010000", "t0  r1 = type base=r0 clear=super dict"},
    {"0101081002070000", "t1  s0 = type base=s7 clear=override dict weakref del"},
    {"0200020000000000", "t0  r2 = class base=native"},
    {"020003020f000000", "t0  r3 = class base=r1 dict weakref slots del"},
    {"0202070908000000", "t2  r7 = class base=s0 slots"},
    {"0300040300000000", "t0  r4 = new r3"},
    {"0400040004000000", "t0  link r4.a -> r4"},
    {"0401090307000000", "t1  link s1.d -> r7"},
    {"0500040200000000", "t0  unlink r4.c"},
    {"060004010b000000", "t0  store r4.x1 = s3"},
    {"0700040300000000", "t0  delete r4.x3"},
    {"080005040a000000", "t0  r5 = list r4 s2"},
    {"0900060204000000", "t0  r6 = dict x2 r4"},
    {"0a000f0e00000000", "t0  s7 = tuple s6 r0"},
    {"0b00050104000000", "t0  put r5.x1 <- r4"},
    {"0c010c0300000000", "t1  s4 = copy r3"},
    {"0d01030c00000000", "t1  r3 = move s4"},
    {"0e020f0000000000", "t2  drop s7"},
    {"0f000d0400000000", "t0  s5 = weakref r4"},
    {"0f000e0401000000", "t0  s6 = weakref r4 callback"},
    {"1000000000000000", "t0  collect 0"},
    {"1000020000000000", "t0  collect 2"},
    {"1101000000000000", "t1  get_objects"},
    {"1101080000000000", "t1  get_objects keep=r7"},
    {"1202090000000000", "t2  get_referrers s1"},
    {"1202091000000000", "t2  get_referrers s1 keep=s7"},
    {"1302000000000000", "t2  get_referents r0"},
    {"1302000900000000", "t2  get_referents r0 keep=s0"},
    {"1401000000000000", "t1  restart"},
    {"1502000000000000", "t2  barrier"},
};

// Canonical since version 2.
constexpr FrozenRecord kVersion2[] = {
    {"16010b0000000000", "t1  read s3.x0"},
    {"1601000304000000", "t1  read r0.x3 keep=r3"},
    {"1702011f0f000000", "t2  store_key r1.k31 = s7"},
    {"1880071f00000000", "b0  delete_key r7.k31"},
    {"19810d0800000000", "b1  s5 = dict_of s0"},
    {"1a82030000000000", "b2  set_dict r3 <- r0"},
    {"1b83090000000000", "b3  delete_dict s1"},
    {"1c000f0000000000", "t0  clear s7"},
    {"1d01050800000000", "t1  r5 = clone s0"},
    {"1e020b0000000000", "t2  update s3 <- r0"},
    {"1f80010000000000", "b0  erase r1.x0"},
    {"2081070009000000", "b1  replace r7.x0 <- s1"},
    {"21820d0803000000", "b2  s5 = item s0.x3"},
    {"2283030000000000", "b3  pop r3"},
    {"2283080800000000", "b3  pop s0 keep=r7"},
    {"2300090007000000", "t0  insert s1.x0 <- r7"},
    {"24010f0000000000", "t1  s7 = slice r0"},
    {"2502050800000000", "t2  assign_slice r5 <- s0"},
    {"26800b0000000000", "b0  delete_slice s3"},
    {"2781010000000000", "b1  sort r1"},
    {"2882070000000000", "b2  reverse r7"},
    {"29830d0803000000", "b3  s5 = combine s0 r3"},
    {"2a00030000000000", "t0  contains r3 r0"},
    {"2b01090800000000", "t1  s1 = iter s0"},
    {"2c020f0000000000", "t2  step s7"},
    {"2c02040600000000", "t2  step r4 keep=r5"},
    {"2d80050c0c0e0000", "b0  r5 = subclass base=s3 and=s3 weakref slots del"},
    {"2e810b0000000000", "b1  s3 = metaclass"},
    {"2f8201080f000000", "b2  r1 = class_of meta=s0 base=s6"},
    {"3083070201000000", "b3  r7 = chain base=r1 2"},
    {"31000d0a03000000", "t0  s5 = hooked base=s1 b3"},
    {"3201030001000000", "t1  set_special r3.__hash__ = b1"},
    {"3201080102000000", "t1  set_special s0.__eq__ = b2"},
    {"32010d0203000000", "t1  set_special s5.__getattr__ = b3"},
    {"3201020300000000", "t1  set_special r2.__setattr__ = b0"},
    {"3201070401000000", "t1  set_special r7.__delattr__ = b1"},
    {"32010c0502000000", "t1  set_special s4.__getattribute__ = b2"},
    {"3201010603000000", "t1  set_special r1.__call__ = b3"},
    {"3201060700000000", "t1  set_special r6.__len__ = b0"},
    {"32010b0801000000", "t1  set_special s3.__iter__ = b1"},
    {"3201000902000000", "t1  set_special r0.__next__ = b2"},
    {"3201050a03000000", "t1  set_special r5.__del__ = b3"},
    {"32010a0b00000000", "t1  set_special s2.__get__ = b0"},
    {"32010f0c01000000", "t1  set_special s7.__set__ = b1"},
    {"3201040d02000000", "t1  set_special r4.__bool__ = b2"},
    {"3201090e03000000", "t1  set_special s1.__init__ = b3"},
    {"32010e0f00000000", "t1  set_special s6.__set_name__ = b0"},
    {"3302090800000000", "t2  delete_special s1.__iter__"},
    {"34800f0000000000", "b0  set_bases s7 <- r0"},
    {"3581050800000000", "b1  set_class r5 <- s0"},
    {"36820b0000000000", "b2  subclasses s3"},
    {"3682000400000000", "b2  subclasses r0 keep=r3"},
    {"3783010000000000", "b3  mro r1"},
    {"3783060700000000", "b3  mro r6 keep=r6"},
    {"3800070009000000", "t0  r7 = alias r0 s1"},
    {"39010d0803000000", "t1  super s5 s0.x3"},
    {"3901020f000d0000", "t1  super r2 s7.x0 keep=s4"},
    {"3a0203000d000000", "t2  r3 = set r0 s5"},
    {"3b80090807000000", "b0  s1 = frozenset s0 r7"},
    {"3c810f0001000000", "b1  s7 = deque r0 r1"},
    {"3d8205000b000000", "b2  r5 = ordered_dict x0 s3"},
    {"3e830b0005000000", "b3  s3 = namespace x0 r5"},
    {"3f00010803000000", "t0  r1 = method s0 b3"},
    {"4001070009000000", "t1  r7 = function r0 s1"},
    {"41020d0803000000", "t2  s5 = closure s0 b3"},
    {"4280030001000000", "b0  r3 = partial r0 b1"},
    {"4381090800000000", "b1  s1 = property s0"},
    {"44820f0001000000", "b2  s7 = generator r0 r1"},
    {"458305080b000000", "b3  r5 = coroutine s0 s3"},
    {"46000b0005000000", "t0  s3 = async_generator r0 r5"},
    {"4701010800000000", "t1  r1 = frame s0"},
    {"4802070000000000", "t2  r7 = traceback r0"},
    {"49800d0803000000", "b0  s5 = exception_group s0 r3"},
    {"4a81030000000000", "b1  r3 = memoryview r0"},
    {"4b82090800000000", "b2  s1 = mappingproxy s0"},
    {"4c830f0000000000", "b3  s7 = context r0"},
    {"4d00050800000000", "t0  r5 = thread_local s0"},
    {"4e010b0000000000", "t1  s3 = capsule r0"},
    {"4f02010800000000", "t2  call r1 s0"},
    {"4f02060f0f000000", "t2  call r6 s7 keep=s6"},
    {"5080070000000000", "b0  close r7"},
    {"51810d0000000000", "b1  throw s5"},
    {"5282030001000000", "b2  r3 = watch r0 b1"},
    {"5383090803000000", "b3  s1 = proxy s0 b3"},
    {"54000f0000000000", "t0  s7 = deref r0"},
    {"5501050000000000", "t1  weakrefs r5"},
    {"55010a0100000000", "t1  weakrefs s2 keep=r0"},
    {"56020b0005000000", "t2  s3 = weak_value_dict x0 r5"},
    {"578001080f000000", "b0  r1 = weak_set s0 s7"},
    {"5881070001000000", "b1  r7 = finalize r0 b1"},
    {"59820d0003000000", "b2  on s5 clear do b3"},
    {"5982020100000000", "b2  on r2 finalize do b0"},
    {"5982070201000000", "b2  on r7 dealloc do b1"},
    {"5a83000000000000", "b3  raise"},
    {"5b00090000000000", "t0  hold s1 do b0"},
    {"5c01000000000000", "t1  detach"},
    {"5d02050000000000", "t2  finalize_now r5"},
    {"5e80000000000000", "b0  enable"},
    {"5f81000000000000", "b1  disable"},
    {"6082000000000000", "b2  set_threshold 0"},
    {"6082010000000000", "b2  set_threshold 1"},
    {"6082020000000000", "b2  set_threshold 10"},
    {"6082030000000000", "b2  set_threshold 100"},
    {"6183000000000000", "b3  freeze"},
    {"6200000000000000", "t0  unfreeze"},
    {"6301000000000000", "t1  get_count"},
    {"6402000000000000", "t2  get_stats"},
    {"6580000000000000", "b0  get_objects_of 0"},
    {"6580020100000000", "b0  get_objects_of 2 keep=r0"},
    {"66810b0000000000", "b1  is_tracked s3"},
    {"6782010000000000", "b2  add_callback b1"},
    {"6883000000000000", "b3  remove_callback"},
    {"6900010000000000", "t0  replace_callbacks b1"},
    {"6a01000000000000", "t1  clear_callbacks"},
    {"6b02000000000000", "t2  set_debug 0"},
    {"6b02010000000000", "t2  set_debug saveall"},
    {"6b02020000000000", "t2  set_debug uncollectable"},
    {"6c80000000000000", "b0  garbage"},
    {"6c80060000000000", "b0  garbage keep=r5"},
    {"6d81000000000000", "b1  visit_objects"},
    {"6e820b0000000000", "b2  retrack s3"},
    {"6f83010000000000", "b3  defer_refcount r1"},
    {"7000070000000000", "t0  try_incref r7"},
    {"7101010000000000", "t1  run_thread b1"},
    {"7202000000000000", "t2  join_thread"},
    {"7380000000000000", "b0  run_subinterpreter"},
    {"74810f0008000000", "b1  s7 = native pyo3 base=r7"},
    {"7400000100000000", "t0  r0 = native pyo3_dict base=native"},
    {"7400000200000000", "t0  r0 = native pyo3_weakref base=native"},
    {"7400000300000000", "t0  r0 = native pyo3_freelist base=native"},
    {"7400000400000000", "t0  r0 = native pyo3_unsendable base=native"},
    {"7400000500000000", "t0  r0 = native cython base=native"},
    {"7400000600000000", "t0  r0 = native cython_no_gc_clear base=native"},
    {"7400000700000000", "t0  r0 = native cython_freelist base=native"},
    {"7400000800000000", "t0  r0 = native pybind11 base=native"},
    {"7400000900000000", "t0  r0 = native pybind11_setup base=native"},
    {"7400000a00000000", "t0  r0 = native nanobind base=native"},
    {"7400000b00000000", "t0  r0 = native nanobind_slots base=native"},
    {"7400000c00000000", "t0  r0 = native nanobind_pooled base=native"},
    {"7400000d00000000", "t0  r0 = native static base=native"},
    {"7400000e00000000", "t0  r0 = native module_state base=native"},
    {"7400000f00000000", "t0  r0 = native heap base=native"},
    {"7400001000000000", "t0  r0 = native vectorcall base=native"},
    {"7400001100000000", "t0  r0 = native variable base=native"},
    {"7400001200000000", "t0  r0 = native stops_early base=native"},
    {"7400001300000000", "t0  r0 = native members base=native"},
    {"7400001400000000", "t0  r0 = native legacy_del base=native"},
    {"7582050000000000", "b2  raise_soon 6"},
    {"7683030000000000", "b3  fail_soon 4"},
};

// Canonical since version 3.
constexpr FrozenRecord kVersion3[] = {
    {"7700000000000000", "t0  collect_c"},
    {"7801000000000000", "t1  set_report stats"},
    {"7802010000000000", "t2  set_report collectable"},
    {"7880020000000000", "b0  set_report leak"},
    {"7901020000000000", "t1  end_with_garbage uncollectable"},
    {"7a810b0000000000", "b1  untrack s3"},
    {"7b02030000000000", "t2  find r3"},
    {"7c000f0800000000", "t0  s7 = new_extra s0"},
    {"7d81030000000000", "b1  on_collection do b3"},
    {"7e01050209000000", "t1  r5 = plain x2 s1"},
    {"7f020f0000000000", "t2  give_up s7"},
    {"8000010000000000", "t0  collect_short 1"},
    {"8183000000000000", "b3  refused"},
    {"9600000000000000", "t0  at op#1 -> t0"},
    {"9601010000000100", "t1  at clear#1 -> t1"},
    {"9602020100000200", "t2  at finalize#2 -> t2"},
    {"9600030102030100", "t0  at dealloc#49410 -> t1"},
    {"9680047f7f7f0700", "b0  at callback#2097152 -> t7"},
    {"9681050700000000", "b1  at block#8 -> t0"},
    {"9600060800000000", "t0  at wake#9 -> t0"},
    {"9600070900000000", "t0  at yield#10 -> t0"},
};

constexpr FrozenRecord kVersion4[] = {
    {"9601087f7f000100", "t1  at edge#16384 -> t1"},
};

constexpr FrozenRecord kVersion5[] = {
    {"960009200a000100", "t0  at load#1313 -> t1"},
    {"96810a0000000200", "b1  at store#1 -> t2"},
};

constexpr FrozenRecord kVersion6[] = {
    {"82000f0200000000", "t0  assign_stride s7 <- r2"},
    {"8301080000000000", "t1  delete_stride s0"},
    {"8480000900000000", "b0  reinit r0 <- s1"},
    {"8502030700000000", "t2  r3 = crowd 8"},
    {"8600000000000000", "t0  check_count"},
};

// Bytes that nobody wrote on purpose mean what they mean for ever too. In version 1 a
// thread byte with bit 7 was no body, and no code above 21 was known.
constexpr FrozenRecord kNoiseOfVersion1[] = {
    {"0000000000000000", "t0  r0 = type base=native"},
    {"ffffffffffffffff", "t0  link s7.d -> s7"},
    {"2a0d10119909ab01", "t1  r0 = type base=native dict"},
    {"d9f3e2c50b17a49e", "t0  r2 = list r5 s3"},
    {"1580000000000000", "t2  barrier"},
    {"1581000000000000", "t0  barrier"},
    {"1583000000000000", "t2  barrier"},
    {"1600010000000000", "t0  r1 = class base=native"},
    {"5982020100000000", "t1  store r2.x1 = r0"},
};

// No code above 118 was known.
constexpr FrozenRecord kNoiseOfVersion2[] = {
    {"0000000000000000", "t0  r0 = type base=native"},
    {"ffffffffffffffff", "b3  restart"},
    {"2a0d10119909ab01", "t1  contains r0 r1"},
    {"1584000000000000", "b0  barrier"},
    {"1503000000000000", "t0  barrier"},
    {"d9c3e2c50b17a49e", "b3  get_stats"},
    {"5912127f07000000", "t0  on r2 finalize do b3"},
    {"7700010000000000", "t0  r1 = class base=native"},
    {"7c000f0000000000", "t0  delete s7.x0"},
};

constexpr FrozenRecord kNoiseOfVersion3[] = {
    {"0000000000000000", "t0  r0 = type base=native"},
    {"ffffffffffffffff", "b3  s7 = plain x3 s7"},
    {"8300010000000000", "t0  r1 = class base=native"},
    {"7882050000000000", "b2  set_report leak"},
    {"9600080000000000", "t0  at op#1 -> t0"},
};

constexpr FrozenRecord kNoiseOfVersion4[] = {
    {"9600090000000000", "t0  at op#1 -> t0"},
    {"96000a0000000000", "t0  at clear#1 -> t0"},
    {"9600ff0000000000", "t0  at dealloc#1 -> t0"},
};

constexpr FrozenRecord kNoiseOfVersion5[] = {
    {"8200010000000000", "t0  r1 = type base=native"},
    {"8600010000000000", "t0  unlink r1.a"},
    {"ffffffffffffffff", "b3  s7 = plain x3 s7"},
};

Bytes FromHex(std::string_view digits) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string Text(std::string_view line) {
  return std::string(kTextHeader) + "\nthreads 3\n" + std::string(line) + "\n";
}

Bytes Input(uint8_t version, std::string_view record) {
  Bytes bytes = FromHex("0002000000000000" + std::string(record));
  bytes[0] = version;
  return bytes;
}

void ExpectCanonical(uint8_t version, const FrozenRecord& row) {
  SCOPED_TRACE(row.text);
  const Bytes bytes = Input(version, row.record);
  EXPECT_EQ(Print(Decode(bytes)), Text(row.text));
  EXPECT_EQ(CheckCanonical(bytes).value_or(ByteError{0, ""}).reason, "");
  const Bytes current = Input(kFormatVersion, row.record);
  EXPECT_EQ(Encode(Decode(bytes)), current);
  const auto parsed = Parse(Text(row.text));
  ASSERT_TRUE(std::holds_alternative<Schedule>(parsed));
  EXPECT_EQ(Encode(std::get<Schedule>(parsed)), current);
}

// By version, from 1.
constexpr std::span<const FrozenRecord> kCanonical[] = {kVersion1, kVersion2, kVersion3,
                                                        kVersion4, kVersion5, kVersion6};
constexpr std::span<const FrozenRecord> kNoise[] = {
    kNoiseOfVersion1, kNoiseOfVersion2, kNoiseOfVersion3, kNoiseOfVersion4, kNoiseOfVersion5};
static_assert(std::size(kCanonical) == kFormatVersion, "add what the new version brought");
static_assert(std::size(kNoise) == kFormatVersion - 1, "add what was noise to the one before");

TEST(FrozenTest, CanonicalInputsMeanWhatTheyMeant) {
  for (uint8_t since = 1; since <= kFormatVersion; ++since) {
    for (const FrozenRecord& row : kCanonical[since - 1]) {
      for (uint8_t version = since; version <= kFormatVersion; ++version) {
        ExpectCanonical(version, row);
      }
    }
  }
}

TEST(FrozenTest, NoiseMeansWhatItMeant) {
  for (uint8_t version = 1; version < kFormatVersion; ++version) {
    for (const FrozenRecord& row : kNoise[version - 1]) {
      EXPECT_EQ(Print(Decode(Input(version, row.record))), Text(row.text)) << row.record;
    }
  }
}

// There it is noise.
TEST(FrozenTest, WhatAVersionBroughtIsNotInTheOneBefore) {
  for (uint8_t version = 2; version <= kFormatVersion; ++version) {
    for (const FrozenRecord& row : kCanonical[version - 1]) {
      SCOPED_TRACE(row.text);
      const Bytes before = Input(version - 1, row.record);
      const Schedule schedule = Decode(before);
      ASSERT_EQ(schedule.operations.size(), 1u);
      const Operation& operation = schedule.operations[0];
      const OpInfo& info = InfoOf(operation.code);
      EXPECT_LT(info.since, version);
      for (size_t i = 0; i < info.operands.size(); ++i) {
        EXPECT_LT(operation.operands[i], OperandLimit(info.operands[i], version - 1));
      }
      if (version == kBodiesSince) EXPECT_LT(operation.thread, 3);
      EXPECT_NE(Print(schedule), Text(row.text));
      EXPECT_TRUE(CheckCanonical(before));
    }
  }
}

std::vector<Operation> AllFrozen() {
  std::vector<Operation> operations;
  for (const std::span<const FrozenRecord> rows : kCanonical) {
    for (const FrozenRecord& row : rows) {
      operations.push_back(Decode(Input(kFormatVersion, row.record)).operations.at(0));
    }
  }
  return operations;
}

TEST(FrozenTest, EveryOperationIsFrozenInTheVersionThatBroughtIt) {
  std::set<OpCode> frozen;
  for (uint8_t version = 1; version <= kFormatVersion; ++version) {
    for (const FrozenRecord& row : kCanonical[version - 1]) {
      frozen.insert(static_cast<OpCode>(FromHex(row.record)[0]));
    }
    for (const OpInfo& op : AllOps()) {
      if (op.since != version) continue;
      EXPECT_TRUE(frozen.contains(op.code)) << op.name << ": add it to kVersion" << int{version};
    }
  }
}

// Of the kinds whose words have no number in them.
TEST(FrozenTest, EveryWordIsFrozen) {
  using K = OperandKind;
  std::set<std::pair<K, int>> frozen;
  for (const Operation& operation : AllFrozen()) {
    const auto kinds = InfoOf(operation.code).operands;
    for (size_t i = 0; i < kinds.size(); ++i) frozen.insert({kinds[i], operation.operands[i]});
  }
  for (const K kind :
       {K::Clear, K::Event, K::Threshold, K::Debug, K::Special, K::Flavour, K::Report, K::Yield}) {
    const std::string_view name = AllKinds()[static_cast<size_t>(kind)].name;
    for (int value = 0; value < OperandLimit(kind); ++value) {
      EXPECT_TRUE(frozen.contains({kind, value})) << name << " " << value << ": add a row for it";
    }
  }
}

}  // namespace
}  // namespace gcfuzz
