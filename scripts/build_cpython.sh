#!/usr/bin/env bash
# Builds CPython alone: a static, instrumented, free-threaded library.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

SUMMARY="Builds a CPython as a static, instrumented, free-threaded library and prints the directory
that holds its Makefile and libpython3.Nt.a; its source is ../src from there. What is done
already is not done again. Everything goes to build/, or to \$GCFUZZ_BUILD_ROOT.

--flags-from-env is for OSS-Fuzz: CPython is compiled with \$CC, \$CFLAGS and \$LDFLAGS plus
assertions, in a directory <variant>-env of its own."
parse_options "cpython cpython-git variant gil plant jobs cc cxx flags-from-env help" "$@"

BUILD_JOBS=${OPT[jobs]}
choose_compiler
ensure_packages build
build_cpython
say "CPython $CPYTHON_ID (${OPT[variant]}) is ready"
echo "$CPYTHON_DIR"
