#include "report/stacks.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "report/lines.h"

namespace gcfuzz {
namespace {

// What a function's name begins with that says nothing about where in CPython it is.
constexpr std::string_view kMeaninglessPrefixes[] = {
    // Runtimes, libc, the engine, C++.
    "testing::", "__asan", "__tsan", "__ubsan", "__sanitizer", "__interceptor", "___interceptor",
    "__assert_fail", "__pthread_kill", "__libc_start", "__GI_", "fuzzer::", "std::", "operator ",
    "LLVM",
    // The allocator.
    "mi_", "_mi_", "_PyMem_Mi", "_PyMem_Raw", "_PyMem_Debug", "PyMem_", "_PyObject_Mi",
    "_PyObject_Malloc", "_PyObject_Free", "_PyObject_Calloc", "_PyObject_Realloc",
    "PyObject_Malloc", "PyObject_Free", "PyObject_Calloc", "PyObject_Realloc", "gc_alloc",
    // Reference counts and fields of an object's header.
    "_Py_atomic_", "_Py_TryIncref", "_Py_TryIncRef", "_Py_TryXGetRef", "Py_DECREF", "Py_INCREF",
    "Py_XDECREF", "Py_XINCREF", "_Py_DECREF", "_Py_INCREF", "_Py_DecRef", "_Py_IncRef", "Py_DecRef",
    "Py_IncRef", "Py_SET_", "_Py_SET_",
    // How a failed assertion ends the process.
    "fatal_error", "_Py_FatalError", "_PyObject_AssertFailed"};

// Calls: what is called and who calls say more.
constexpr std::string_view kCalls[] = {
    "cfunction_vectorcall_",  "method_vectorcall_",   "_PyEval_",       "PyEval_Eval",
    "_PyFunction_Vectorcall", "_PyObject_Call",       "PyObject_Call",  "_PyObject_Vectorcall",
    "PyObject_Vectorcall",    "_PyObject_MakeTpCall", "_PyVectorcall_", "PyVectorcall_"};

constexpr std::string_view kMeaningless[] = {"Py_TYPE",
                                             "_Py_TYPE",
                                             "Py_SIZE",
                                             "Py_REFCNT",
                                             "_Py_REFCNT",
                                             "Py_IS_TYPE",
                                             "_Py_NewRef",
                                             "_Py_XNewRef",
                                             "Py_NewRef",
                                             "Py_XNewRef",
                                             "_Py_Dealloc",
                                             "_Py_MergeZeroLocalRefcount",
                                             "_Py_ExplicitMergeRefcount",
                                             "_Py_IsOwnedByCurrentThread",
                                             "_Py_ThreadId",
                                             "_Py_IsImmortal",
                                             "PyObject_TypeCheck",
                                             "PyType_HasFeature",
                                             "PyType_Check",
                                             "_PyType_HasFeature",
                                             "memcpy",
                                             "memmove",
                                             "memset",
                                             "memcmp",
                                             "strlen",
                                             "malloc",
                                             "calloc",
                                             "realloc",
                                             "free",
                                             "abort",
                                             "sighandler",  // ThreadSanitizer calls ours from it
                                             "raise",
                                             "gsignal",
                                             "pthread_kill",
                                             "start_thread",
                                             "clone",
                                             "clone3",
                                             "__clone",
                                             "_start",
                                             "main",
                                             "asan_thread_start"};

constexpr std::string_view kOurs[] = {"gcfuzz::", "gcfuzz_"};

template <size_t kSize>
bool BeginsWithOne(std::string_view name, const std::string_view (&prefixes)[kSize]) {
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool IsOurs(std::string_view name) { return BeginsWithOne(name, kOurs); }

bool IsCall(std::string_view name) { return BeginsWithOne(name, kCalls); }

bool IsMeaningless(std::string_view name) {
  return BeginsWithOne(name, kMeaninglessPrefixes) || IsCall(name) ||
         std::find(std::begin(kMeaningless), std::end(kMeaningless), name) !=
             std::end(kMeaningless);
}

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string_view SkipBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : text.substr(first);
}

// C++ templates have one in front: "void std::invoke<...>(...)". A C function has no :: behind
// its name, nor has a path.
std::string_view WithoutReturnType(std::string_view text) {
  const size_t blank = text.find(' ');
  if (blank == std::string_view::npos || text.starts_with("operator ")) return text;
  const bool is_type = text.substr(0, blank).find('(') == std::string_view::npos &&
                       text.find("::", blank) != std::string_view::npos;
  return is_type ? text.substr(blank + 1) : text;
}

// "list_dealloc Objects/..." and "gcfuzz::(anonymous namespace)::Dispatch(...) src/..." up to
// the arguments or the place; a compiler's suffix (".part.0", ".cold") says nothing.
std::string FunctionName(std::string_view text) {
  text = WithoutReturnType(text);
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  constexpr std::string_view kOperator = "operator ";
  std::string name;
  while (!text.empty()) {
    if (text.starts_with(kAnonymous)) {
      text.remove_prefix(kAnonymous.size());
    } else if (text.starts_with(kOperator)) {
      name += kOperator;
      text.remove_prefix(kOperator.size());
    } else if (text.front() == '(' || text.front() == ' ' || text.front() == '.') {
      break;
    } else {
      name += text.front();
      text.remove_prefix(1);
    }
  }
  return name;
}

struct Frame {
  bool is_frame = false;
  bool is_first = false;
  std::string function;
};

Frame ReadFrame(std::string_view line) {
  Frame frame;
  line = SkipBlanks(line);
  if (line.size() < 2 || line[0] != '#' || !IsDigit(line[1])) return frame;
  const size_t end = line.find(' ');
  if (end == std::string_view::npos) return frame;
  frame.is_frame = true;
  frame.is_first = line.substr(0, end) == "#0";
  line = SkipBlanks(line.substr(end));
  if (line.starts_with("0x")) {
    line = SkipBlanks(line.substr(std::min(line.find(' '), line.size())));
    if (!line.starts_with("in ")) return frame;  // no symbol: "(program+0x1234)"
    line.remove_prefix(3);
  }
  if (!line.starts_with("<null>")) frame.function = FunctionName(line);
  return frame;
}

}  // namespace

std::vector<Stack> ReadStacks(std::string_view text) {
  std::vector<Stack> stacks;
  bool inside = false;
  for (const std::string_view line : LinesOf(text)) {
    const Frame frame = ReadFrame(line);
    inside = frame.is_frame && (inside || frame.is_first);
    if (!inside) continue;
    if (frame.is_first) stacks.emplace_back();
    if (!frame.function.empty()) stacks.back().push_back(frame.function);
  }
  return stacks;
}

Stack Innermost(const Stack& stack, size_t count) {
  Stack innermost;
  for (const std::string& function : stack) {
    if (innermost.size() == count) break;
    if (!IsOurs(function) && !IsMeaningless(function)) innermost.push_back(function);
  }
  if (!innermost.empty()) return innermost;
  const auto ours = std::find_if(stack.begin(), stack.end(), IsOurs);
  if (ours == stack.end()) return {};
  // Not what is inlined in some builds only, as Py_INCREF is.
  return {ours != stack.begin() && IsCall(ours[-1]) ? ours[-1] : *ours};
}

}  // namespace gcfuzz
