#!/usr/bin/env bash
# Sets everything up and runs every check and every test.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source "$ROOT/scripts/lib/checks.sh"

SUMMARY="Sets everything up (packages when run as root, CPython, gcfuzz), builds a twin of it with a
known bug planted, which tests must find, and the tool with ThreadSanitizer, checks format, layers,
scripts and clang-tidy, and runs all tests through ctest, whose summary is the last thing printed."
REST="ctest arguments (-R NAME, -L LABEL...)"
parse_options "cpython cpython-git variant jobs cc cxx generator define no-checks help" "$@"

TWIN=gh-125859          # planted in the twin
TWIN_CPYTHON=3.13.5     # the source its edit is made for
BUILD_JOBS=${OPT[jobs]}

# in_build_of_its_own RESULT PROGRAM...: builds only what tests start, and sets RESULT to where.
in_build_of_its_own() {
  local -n result=$1
  ONLY=("${@:2}")
  set_up build check
  ONLY=()
  result=$GCFUZZ_DIR
}

build_twin() {
  PLANTED_DIR=
  [ "${OPT[cpython]}" = "$TWIN_CPYTHON" ] || return 0
  PLANTS=("$TWIN")
  in_build_of_its_own PLANTED_DIR gc_parallel_fuzzer gcfuzz
  PLANTS=()
}

# Under control, races of the harness itself would hide all others.
build_tsan() {
  TSAN_DIR=
  [ "${OPT[variant]}" = asan ] || return 0
  OPT[variant]=tsan
  in_build_of_its_own TSAN_DIR gcfuzz
  OPT[variant]=asan
}

refuse() {
  die 1 "$1 (see above); the tests were not run" "${0##*/} --no-checks runs the tests alone."
}

run_ctest() {
  without_aslr ctest --test-dir "$GCFUZZ_DIR" --output-on-failure --parallel "${OPT[jobs]}" \
    "${OPT_REST[@]}" 2>&1 | tee "$LOGS/$GCFUZZ_NAME-ctest.log"
}

ensure_packages build check
[ -n "${OPT[no-checks]}" ] || check_sources || refuse "the sources do not pass"
build_twin
build_tsan
DEFINES+=("-DGCFUZZ_PLANTED_BUILD=$PLANTED_DIR" "-DGCFUZZ_TSAN_BUILD=$TSAN_DIR")
set_up build check
[ -n "${OPT[no-checks]}" ] || check_tidy "$GCFUZZ_DIR" || refuse "clang-tidy has complaints"
say "Running the tests of $GCFUZZ_NAME (log: ${LOGS#"$ROOT"/}/$GCFUZZ_NAME-ctest.log)"
run_shown run_ctest
