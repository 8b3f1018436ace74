#include "report/read_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "report/known_bugs.h"

namespace gcfuzz {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// testdata/NAME/*.txt are real reports of one bug, from different runs and builds;
// testdata/NAME/signature is what they all must give.
std::map<std::string, std::vector<std::filesystem::path>> Collection() {
  std::map<std::string, std::vector<std::filesystem::path>> bugs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(GCFUZZ_REPORTS)) {
    if (entry.path().extension() != ".txt") continue;
    bugs[entry.path().parent_path().filename()].push_back(entry.path());
  }
  return bugs;
}

TEST(ReadReportTest, RunsAndBuildsOfOneBugGiveOneSignature) {
  size_t several = 0;
  for (const auto& [bug, files] : Collection()) {
    const std::string wanted = ReadFile(std::filesystem::path(GCFUZZ_REPORTS) / bug / "signature");
    for (const auto& file : files) {
      const ReadReport read = Read(ReadFile(file));
      EXPECT_EQ(read.kind, ReportKind::Finding) << file;
      EXPECT_EQ(read.signature.text + "\n", wanted) << file;
    }
    several += files.size() > 1 ? 1 : 0;
  }
  EXPECT_GE(several, 3U) << "bugs that were reported more than once";
}

TEST(ReadReportTest, DifferentBugsGiveDifferentSignatures) {
  std::set<std::string> hashes;
  for (const auto& [bug, files] : Collection()) {
    EXPECT_TRUE(hashes.insert(Read(ReadFile(files.front())).signature.Hash()).second) << bug;
  }
  EXPECT_GE(hashes.size(), 6U);
}

// testdata/NAME/label is what `gcfuzz run` and a campaign call it, on the version it is of.
TEST(ReadReportTest, KnownBugsAreLabelled) {
  size_t labelled = 0;
  for (const auto& [bug, files] : Collection()) {
    const std::filesystem::path label = std::filesystem::path(GCFUZZ_REPORTS) / bug / "label";
    if (!std::filesystem::exists(label)) continue;
    for (const auto& file : files) {
      const ReadReport read = Read(ReadFile(file));
      const FindingTraits finding = {read.signature, read.functions,
                                     read.schedule ? &*read.schedule : nullptr};
      EXPECT_EQ(LabelOf(finding, ParseVersion(read.cpython)) + "\n", ReadFile(label)) << file;
      ++labelled;
    }
  }
  EXPECT_GE(labelled, 8U);
}

// The collection is public: it names no place on the machine that made it.
TEST(ReadReportTest, ReportsNameNoMachine) {
  for (const auto& [bug, files] : Collection()) {
    for (const auto& file : files) {
      const std::string text = ReadFile(file);
      for (const char* root : {"/home/", "/root/", "/tmp/", "/work/", "/usr/lib/llvm"}) {
        EXPECT_EQ(text.find(root), std::string::npos) << file << ": " << root;
      }
    }
  }
}

std::string TextOf(std::string_view report, std::string_view ending = {}) {
  return Read(report, ending).signature.text;
}

TEST(ReadReportTest, NothingFailed) {
  EXPECT_EQ(Read("").kind, ReportKind::Nothing);
  EXPECT_EQ(Read("INFO: Seed: 1\n#2 INITED cov: 7\n").kind, ReportKind::Nothing);
}

TEST(ReadReportTest, AHarnessFaultIsNeverAFinding) {
  const ReadReport read = Read("gcfuzz: HARNESS FAULT: slot 3 is not empty\n#0 0x1 in abort x\n");
  EXPECT_EQ(read.kind, ReportKind::HarnessFault);
  EXPECT_EQ(read.headline, "slot 3 is not empty");
  EXPECT_EQ(read.signature.text, "harness-fault/slot N is not empty");
}

TEST(ReadReportTest, OurOwnOutOfMemoryIsAHarnessFault) {
  for (const char* report :
       {"==1==ERROR: AddressSanitizer: out-of-memory: allocator is trying to allocate 0x1 bytes\n",
        "==1==ERROR: ThreadSanitizer: out-of-memory: allocator is trying to allocate 0x1 "
        "bytes\n"}) {
    EXPECT_EQ(Read(report).kind, ReportKind::HarnessFault) << report;
  }
  EXPECT_EQ(Read("==1== ERROR: libFuzzer: out-of-memory (used: 4097Mb; limit: 4096Mb)\n").kind,
            ReportKind::Finding);
}

TEST(ReadReportTest, OurVerdictSaysItsSignature) {
  constexpr char kReport[] =
      "gcfuzz: FINDING: never dropped: 1 of 2 tracked objects\n"
      "CPython 3.13.0 free-threaded, variant asan, masked: known\n"
      "replay: bin/gcfuzz run hex:00\n"
      "signature: 0123456789ab never-dropped/native:pyo3/made:new/touched:collect\n";
  const ReadReport read = Read(kReport);
  EXPECT_EQ(read.signature.text, "never-dropped/native:pyo3/made:new/touched:collect");
  EXPECT_EQ(read.headline, "never dropped: 1 of 2 tracked objects");
  EXPECT_EQ(read.cpython, "3.13.0");
  EXPECT_EQ(read.variant, "asan");
  EXPECT_EQ(read.mask, "known");
  EXPECT_EQ(read.replay, "bin/gcfuzz run hex:00");
}

TEST(ReadReportTest, OurReportMayBeCutShort) {
  EXPECT_EQ(TextOf("gcfuzz: FINDING: dropped twice: 1 tracked\n==7==ERROR: AddressSanitizer: SEGV"),
            "dropped-twice/report cut short");
}

TEST(ReadReportTest, AssertionsOfLibcAndOfCPython) {
  EXPECT_EQ(TextOf("gc_parallel_fuzzer: Objects/dictobject.c:12: void f(PyDictObject *, int): "
                   "Assertion `mp->ma_used >= 0' failed.\n"),
            "assert:f: `mp->ma_used >= N' failed.");
  EXPECT_EQ(TextOf("Python/gc.c:99: _Py_NegativeRefcount: Assertion failed: object has negative "
                   "ref count\nFatal Python error: _PyObject_AssertFailed\n"),
            "assert:_Py_NegativeRefcount: failed: object has negative ref count");
  EXPECT_EQ(TextOf("Python/gc.c:99: gc_f: Assertion \"gc_is_x(op)\" failed\n"),
            "assert:gc_f: \"gc_is_x(op)\" failed");
}

TEST(ReadReportTest, TheFirstWordOfTheTargetCounts) {
  EXPECT_EQ(TextOf("x: Objects/a.c:1: f: Assertion `a' failed.\n"
                   "==7== ERROR: libFuzzer: deadly signal\n    #0 0x1 in abort x\n"),
            "assert:f: `a' failed.");
  EXPECT_TRUE(TextOf("==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n"
                     "    #0 0x1 in f Objects/a.c:1:2\nFatal Python error: later\n")
                  .starts_with("asan:bad-access/f"));
}

TEST(ReadReportTest, BadAccessesAreAlikeOverflowsAreNot) {
  const auto of_kind = [](const std::string& kind) {
    return "==7==ERROR: AddressSanitizer: " + kind + "\n    #0 0x1 in f Objects/a.c:1:2\n";
  };
  EXPECT_EQ(TextOf(of_kind("heap-use-after-free on address 0x60")), "asan:bad-access/f");
  EXPECT_EQ(TextOf(of_kind("SEGV on unknown address 0x60")), "asan:bad-access/f");
  EXPECT_EQ(TextOf(of_kind("heap-buffer-overflow on address 0x60")), "asan:heap-buffer-overflow/f");
  EXPECT_EQ(TextOf(of_kind("attempting double-free on 0x60 in thread T1:")),
            "asan:attempting-double-free/f");
  EXPECT_EQ(TextOf(of_kind("negative-size-param: (size=-8)")), "asan:negative-size-param/f");
}

TEST(ReadReportTest, FatalErrorsWithAndWithoutStack) {
  EXPECT_EQ(TextOf("Fatal Python error: PyMutex_Unlock: unlocking mutex that is not locked\n"),
            "fatal:PyMutex_Unlock: unlocking mutex that is not locked");
  EXPECT_EQ(
      TextOf("Fatal Python error: f: no\n    #0 0x1 in abort x\n    #1 0x2 in g Python/g.c:1\n"),
      "fatal:f: no/g");
}

TEST(ReadReportTest, UndefinedBehavior) {
  EXPECT_EQ(
      TextOf("Objects/longobject.c:12:3: runtime error: signed integer overflow: 1 + 2147483647 "
             "cannot be represented in type 'int'\n    #0 0x1 in f Objects/longobject.c:12\n"),
      "ubsan:signed integer overflow: N + N cannot be represented in type 'int'/f");
  EXPECT_EQ(
      TextOf("../Objects/longobject.c:12:3: runtime error: null pointer passed\nSUMMARY: x\n"),
      "ubsan:null pointer passed/longobject.c");
}

TEST(ReadReportTest, ARaceIsAPairInNoOrder) {
  const auto race = [](const std::string& one, const std::string& other) {
    return "WARNING: ThreadSanitizer: data race (pid=7)\n  Write of size 8 at 0x7b by thread T2:\n"
           "    #0 " +
           one +
           " Objects/a.c:1:2 (p+0x1)\n    #1 gc_collect_main Python/gc.c:2:3\n\n"
           "  Previous read of size 8 at 0x7b by thread T1:\n"
           "    #0 _Py_atomic_load_ptr x.h:1 (p+0x2)\n    #1 " +
           other +
           " Objects/b.c:3:4 (p+0x3)\n\n"
           "  Thread T1 (tid=9, running) created by main thread at:\n"
           "    #0 pthread_create x (p+0x4)\n    #1 third Python/t.c:1\n";
  };
  EXPECT_EQ(TextOf(race("f", "g")), "tsan:data-race/f + g");
  EXPECT_EQ(TextOf(race("g", "f")), "tsan:data-race/f + g");
  EXPECT_EQ(TextOf("WARNING: ThreadSanitizer: data race (pid=7)\n  Write of size 8 by thread T2:\n"
                   "    #0 f Objects/a.c:1:2 (p+0x1)\n\n  Previous write of size 8 by thread T1:\n"
                   "    [failed to restore the stack]\n\n  Thread T1 created by main thread at:\n"
                   "    #0 third Python/t.c:1\n"),
            "tsan:data-race/f");
}

TEST(ReadReportTest, AHangIsTheOperationsThatRan) {
  constexpr char kRecord[] =
      "  running: t1 operation 9 (collect 2)\n  running: t0 operation 3 (r1 = class base=native)\n";
  EXPECT_EQ(TextOf(std::string("==7== ERROR: libFuzzer: timeout after 26 seconds\n") + kRecord),
            "timeout/class+collect");
  EXPECT_EQ(TextOf(kRecord, "timeout"), "timeout/class+collect");
  EXPECT_EQ(TextOf("", "timeout"), "timeout");
}

TEST(ReadReportTest, ASignalThatNobodyExplained) {
  EXPECT_EQ(TextOf("", "signal 11 (Segmentation fault)"), "signal-11");
  EXPECT_EQ(TextOf("==7== ERROR: libFuzzer: deadly signal\n    #0 0x1 in fuzzer::F(int) x\n"
                   "    #1 0x2 in dict_dealloc Objects/d.c:1\n"),
            "deadly-signal/dict_dealloc");
}

}  // namespace
}  // namespace gcfuzz
