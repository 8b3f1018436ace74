// The part of the standard library that CPython needs to start, compiled into the
// binary at build time by the target's own Programs/_freeze_module.py.
#ifndef GCFUZZ_PYTHON_FROZEN_MODULES_H_
#define GCFUZZ_PYTHON_FROZEN_MODULES_H_

struct _frozen;  // NOLINT(bugprone-reserved-identifier): CPython's name

namespace gcfuzz {

// For PyImport_FrozenModules (Python/import.c look_up_frozen prefers it to files).
extern const struct _frozen kFrozenModules[];

}  // namespace gcfuzz

#endif  // GCFUZZ_PYTHON_FROZEN_MODULES_H_
