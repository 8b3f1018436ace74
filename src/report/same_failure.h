// Whether a smaller schedule still fails in the same way: what of a signature has to stay.
#ifndef GCFUZZ_REPORT_SAME_FAILURE_H_
#define GCFUZZ_REPORT_SAME_FAILURE_H_

#include <string_view>

#include "report/signature.h"

namespace gcfuzz {

// The part of a signature that a smaller schedule has to show again. Of an object it is the
// verdict and the type flavour, "never-dropped/native:pyo3+class": which operation made it,
// and which touched it last, may become another when operations go or take their place. Of
// everything else it is all: the frames of a crash, the sentence of a verdict without object.
// A part of signature.text.
std::string_view CoreOf(const Signature& signature);

// True if `shown` is the failure `wanted`: their cores are equal. A hang is told by the
// operations that hang, and those who only wait for it may go: there `shown` has to name some
// of `wanted`'s, and no others.
bool IsSameFailure(const Signature& shown, const Signature& wanted);

}  // namespace gcfuzz

#endif  // GCFUZZ_REPORT_SAME_FAILURE_H_
