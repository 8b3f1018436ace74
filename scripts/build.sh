#!/usr/bin/env bash
# Builds CPython and gcfuzz, and prints where.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

SUMMARY="Builds an instrumented CPython and gcfuzz against it, checks that the result is fit for
fuzzing, and prints the build directory; the programs stand in its bin/. Installs missing
packages when run as root. What is done already is not done again."
parse_options "cpython cpython-git variant gil plant jobs cc cxx generator define only help" "$@"

BUILD_JOBS=${OPT[jobs]}
set_up build
say "gcfuzz for CPython $CPYTHON_ID (${OPT[variant]}) is ready"
echo "$GCFUZZ_DIR"
