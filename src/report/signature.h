// What makes two findings the same one: the name under which a campaign files a finding,
// counts its repeats and looks it up among the known bugs.
//
// A signature is one line of text, the same in every run and every build: it holds no
// address, serial, thread number, line number or path. Of a verdict of ours:
//
//   never-dropped/native:pyo3+class/made:new/touched:collect
//
// the verdict, the object's type (with +class if a Python class stands on it), the kinds
// of the operations that made and last touched it. Of a crash:
//
//   asan:bad-access/list_dealloc < PyList_New < list_from_object_stack
//
// what the runtime calls it (all bad pointers alike), and the innermost functions of CPython
// (report/stacks.h).
#ifndef GCFUZZ_REPORT_SIGNATURE_H_
#define GCFUZZ_REPORT_SIGNATURE_H_

#include <string>
#include <string_view>

#include "oracle/ledger.h"
#include "oracle/verdict.h"
#include "report/object_state.h"
#include "schedule/schedule.h"

namespace gcfuzz {

struct Signature {
  std::string text;

  // 12 hex digits, for a file name. Not cryptographic (FNV-1a).
  std::string Hash() const;

  bool operator==(const Signature&) const = default;
};

// Of the verdict's first object; the others go their way with it. `object` is null if the
// verdict is about none: then the operations that its sentence names take the object's place,
// or the sentence itself.
Signature SignatureOf(const Verdict& verdict, const ObjectState* object, const Ledger& ledger,
                      const Schedule& schedule);

// "native:pyo3+class", "class", "list": from a type chain as DescribeObject makes it,
// "Class < gcfuzz.PyO3 < gcfuzz.Root".
std::string FlavourOf(std::string_view type_chain);

// The kinds of the operations that `text` names as PrintPlace does ("t1 operation 9 (collect
// 2)"), sorted, each once: "class+collect". Empty if it names none. What tells one hang from
// another, and not which thread hung where.
std::string KindsIn(std::string_view text);

// Every number, hexadecimal ones too, becomes an N, and blanks become one: "object 7 at
// 0x7f12" is "object N at N". Cut off after 120 characters.
std::string WithoutNumbers(std::string_view text);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_SIGNATURE_H_
