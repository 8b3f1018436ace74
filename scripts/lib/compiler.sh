# Which clang builds CPython and us.
# shellcheck shell=bash

# A clang without its compiler-rt package has no libFuzzer and cannot be used.
has_libfuzzer() {
  local resources
  resources=$("$1" -print-resource-dir 2>/dev/null) || return 1
  [ -n "$(find "$resources/lib" -name 'libclang_rt.fuzzer*' -print -quit 2>/dev/null)" ]
}

# Before clang 15 ThreadSanitizer takes the coverage counters for data of the program
# (https://reviews.llvm.org/D126294): each edge that two threads pass would be a race.
counts_without_races() {
  [ "${OPT[variant]:-}" != tsan ] || [ "$("$1" -dumpversion | cut -d. -f1)" -ge 15 ]
}

newest_clang() {
  local name
  for name in clang-19 clang-2{2,1,0} clang-1{8,7,6,5,4} clang; do
    if command -v "$name" >/dev/null && has_libfuzzer "$name" && counts_without_races "$name"; then
      echo "$name"
      return 0
    fi
  done
  return 1
}

# clang-19 -> clang++-19, /opt/llvm/bin/clang -> /opt/llvm/bin/clang++
cxx_of() {
  local folder=
  [[ $1 != */* ]] || folder=${1%/*}/
  echo "$folder$(sed 's/clang/clang++/' <<<"${1##*/}")"
}

# choose_compiler: sets CLANG and CLANGXX from --cc/--cxx, else $CC/$CXX, else the
# newest clang; as root installs one where there is none.
choose_compiler() {
  CLANG=${OPT[cc]:-${CC:-}}
  CLANG=${CLANG#ccache }
  if [ -z "$CLANG" ]; then
    newest_clang >/dev/null || ensure_packages compiler
    CLANG=$(newest_clang) || die "$EXIT_UNAVAILABLE" "no clang with libFuzzer found" \
      "Install one: apt-get install $(packages_of compiler | paste -sd' ')"
  fi
  CLANGXX=${OPT[cxx]:-${CXX:-$(cxx_of "$CLANG")}}
  CLANGXX=${CLANGXX#ccache }
  check_compiler "$CLANG"
  check_compiler "$CLANGXX"
}

check_compiler() {
  local path
  path=$(command -v "$1") || die "$EXIT_UNAVAILABLE" "compiler '$1' not found" \
    "Give another with --cc and --cxx, or install it."
  [[ $("$path" --version 2>/dev/null) == *clang* ]] || die "$EXIT_UNAVAILABLE" \
    "'$1' is not clang; libFuzzer and its coverage need clang 14 or later"
  has_libfuzzer "$path" || die "$EXIT_UNAVAILABLE" "'$1' has no libFuzzer runtime" \
    "On Debian it is the package libclang-rt-<version>-dev beside clang-<version>."
  counts_without_races "$path" || die "$EXIT_UNAVAILABLE" \
    "'$1' is too old for the tsan variant: it takes coverage counters for races" \
    "Give clang 15 or later with --cc and --cxx."
}

compiler_version() {
  "$1" --version | head -n 1
}
