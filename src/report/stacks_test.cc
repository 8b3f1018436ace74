#include "report/stacks.h"

#include <gtest/gtest.h>

namespace gcfuzz {
namespace {

constexpr char kAsan[] =
    "==7==ERROR: AddressSanitizer: heap-use-after-free\n"
    "    #0 0x55d0c0ffee in Py_TYPE Include/object.h:336:16\n"
    "    #1 0x55d0c0ffef in list_dealloc.part.0 Objects/listobject.c:565:13\n"
    "    #2 0x55d0c0fff0 in gcfuzz::(anonymous namespace)::Dispatch(gcfuzz::ThreadContext&) "
    "src/execute/ops.cc:29:35\n"
    "    #3 0x55d0c0fff1 in void std::invoke<int (gcfuzz::Pool::*)()>(int (*&&)()) c++/invoke.h:1\n"
    "    #4 0x7f0012345678  (/lib/libc.so.6+0x8) (BuildId: 12)\n"
    "\n"
    "freed by thread T0 here:\n"
    "    #0 0x55d0c0ffee in free (program+0x12)\n"
    "    #1 0x55d0c0fff1 in operator delete(void*) (program+0x13)\n";

TEST(StacksTest, ReadsEveryStackWithoutPlaces) {
  const std::vector<Stack> stacks = ReadStacks(kAsan);
  ASSERT_EQ(stacks.size(), 2U);
  EXPECT_EQ(stacks[0], (Stack{"Py_TYPE", "list_dealloc", "gcfuzz::Dispatch", "std::invoke<int"}));
  EXPECT_EQ(stacks[1], (Stack{"free", "operator delete"}));
}

TEST(StacksTest, ReadsThreadSanitizersForm) {
  const std::vector<Stack> stacks = ReadStacks(
      "  Write of size 8 at 0x7b04 by thread T2:\n"
      "    #0 insertdict Objects/dictobject.c:1:2 (program+0x1)\n"
      "    #1 <null> <null> (program+0x2)\n");
  ASSERT_EQ(stacks.size(), 1U);
  EXPECT_EQ(stacks[0], Stack{"insertdict"});
}

TEST(StacksTest, TextWithoutStacks) {
  EXPECT_TRUE(ReadStacks("").empty());
  EXPECT_TRUE(ReadStacks("#include <x>\n  #1 in the middle of nothing\n").empty());
}

TEST(InnermostTest, SkipsWhatSaysNothing) {
  const Stack stack = {"__asan_memcpy",
                       "mi_free",
                       "_Py_Dealloc",
                       "dict_dealloc",
                       "Py_XDECREF",
                       "gcfuzz::Exchange",
                       "_PyEval_EvalFrameDefault",
                       "gc_collect_main",
                       "gc_collect_impl",
                       "main"};
  EXPECT_EQ(Innermost(stack, 2), (Stack{"dict_dealloc", "gc_collect_main"}));
  EXPECT_EQ(Innermost(stack, 9), (Stack{"dict_dealloc", "gc_collect_main", "gc_collect_impl"}));
}

TEST(InnermostTest, DelayedFreesAreNoAllocatorHelper) {
  EXPECT_EQ(Innermost({"_PyMem_MiFree", "_PyMem_ProcessDelayed"}, 1),
            Stack{"_PyMem_ProcessDelayed"});
}

TEST(InnermostTest, WhatWeCalledIsNamedWhereItIsAllCallsAndCounts) {
  EXPECT_EQ(Innermost({"_Py_atomic_load_uint64_relaxed", "PyType_HasFeature", "PyObject_Vectorcall",
                       "gcfuzz::Arguments::Call", "main"},
                      3),
            Stack{"PyObject_Vectorcall"});
}

TEST(InnermostTest, WhatOneBuildInlinesIsNotNamed) {
  EXPECT_EQ(Innermost({"_Py_atomic_add_ssize", "Py_INCREF", "gcfuzz::TakeReference", "main"}, 3),
            (Stack{"gcfuzz::TakeReference"}));
}

TEST(InnermostTest, OurOwnCodeIsNamedWhenNothingElseIsThere) {
  EXPECT_EQ(Innermost({"strlen", "gcfuzz::Print", "gcfuzz::Report", "main"}, 3),
            Stack{"gcfuzz::Print"});
  EXPECT_TRUE(Innermost({"abort", "main"}, 3).empty());
}

}  // namespace
}  // namespace gcfuzz
