// The stacks in what a sanitizer or libFuzzer has written.
#ifndef GCFUZZ_REPORT_STACKS_H_
#define GCFUZZ_REPORT_STACKS_H_

#include <string>
#include <string_view>
#include <vector>

namespace gcfuzz {

// Function names, the innermost first, without arguments. A frame without a name (no
// symbols) is left out.
using Stack = std::vector<std::string>;

// All of them in the order of the text. A stack is a run of lines
//
//     #0 0x55d0c0ffee in list_dealloc Objects/listobject.c:565:13
//     #1 Py_DECREF Include/object.h:913:13 (program+0x1234)
//
// whose numbers begin at 0 (ThreadSanitizer writes the second form).
std::vector<Stack> ReadStacks(std::string_view text);

// The first `count` functions of CPython that say where it happened: without those of the
// sanitizer, libc, mimalloc and gcfuzz, without reference counting and call helpers that
// are inlined in one build and not in another, and without the interpreter's main loop.
// If none is left, the call into CPython that gcfuzz made (PyObject_Vectorcall, ...), or else the
// first function of gcfuzz: our own code failed.
Stack Innermost(const Stack& stack, size_t count);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_STACKS_H_
