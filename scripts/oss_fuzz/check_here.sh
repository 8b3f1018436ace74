#!/bin/bash
# Does what OSS-Fuzz does, without its image: sets its variables, runs build.sh, moves
# $OUT to another place, takes sources and build tree away, and examines every target
# from a directory of its own as an ordinary user who can write nowhere else. What was
# built stays in WORK_DIRECTORY if a check failed.
#
# usage: check_here.sh CPYTHON_SOURCE WORK_DIRECTORY
# $SANITIZER is address (default) or undefined. Exit code 0 only if all checks passed.
set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cpython_source=${1:?usage: check_here.sh CPYTHON_SOURCE WORK_DIRECTORY}
top=${2:?usage: check_here.sh CPYTHON_SOURCE WORK_DIRECTORY}
export SANITIZER=${SANITIZER:-address} ARCHITECTURE=x86_64 FUZZING_LANGUAGE=c++
failures=0

check() {  # check WHAT COMMAND...: says whether the command succeeded, counts failures
  local what=$1
  shift
  if "$@"; then
    echo "ok: $what"
  else
    echo "FAILED: $what"
    failures=$((failures + 1))
  fi
}

# Every path is new, so that what an earlier run left behind cannot help this one; the
# compiler's cache may.
lay_out() {
  clean_up
  export SRC=$top/src WORK=$top/work OUT=$top/out
  mkdir -p "$SRC/gcfuzz" "$WORK" "$OUT"
  touch "$top/.made-by-check-here"
  tar -C "$tree" --exclude=./build --exclude=./findings --exclude=./.git -cf - . |
    tar -C "$SRC/gcfuzz" -xf -
  cp -a "$cpython_source" "$SRC/cpython3"
  cp "$SRC"/gcfuzz/scripts/oss_fuzz/{build,run_tests}.sh "$SRC/"
}

# Removes nothing that it did not make.
clean_up() {
  [ -e "$top" ] || return 0
  [ -e "$top/.made-by-check-here" ] ||
    { echo "check_here.sh: $top exists: name a directory that does not" >&2; exit 64; }
  chmod -R u+rwX "$top"
  rm -rf "$top"
}

# As in OSS-Fuzz's infra/base-images/base-builder/{Dockerfile,compile}.
set_builder_flags() {
  local sanitizer
  case $SANITIZER in
    address) sanitizer="-fsanitize=address -fsanitize-address-use-after-scope" ;;
    undefined)
      local checks=array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null
      checks+=,object-size,return,returns-nonnull-attribute,shift,signed-integer-overflow
      checks+=,unreachable,vla-bound,vptr
      sanitizer="-fsanitize=$checks,unsigned-integer-overflow -fno-sanitize-recover=$checks" ;;
    *) echo "check_here.sh: SANITIZER=$SANITIZER: expected address or undefined" >&2; exit 64 ;;
  esac
  export UBSAN_OPTIONS=silence_unsigned_overflow=1
  ! command -v ccache >/dev/null ||
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
  export CC=${CC:-clang-19} CXX=${CXX:-clang++-19}
  export CFLAGS="-O1 -fno-omit-frame-pointer -gline-tables-only -Wno-error=vla-cxx-extension \
-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION $sanitizer -fsanitize=fuzzer-no-link"
  export CXXFLAGS="$CFLAGS -stdlib=libc++"
  # OSS-Fuzz's libFuzzer is made with libc++ like the rest; Debian's with libstdc++.
  # (-Wl, because clang takes a plain -lstdc++ for a wish for libc++.)
  export LIB_FUZZING_ENGINE="-fsanitize=fuzzer -Wl,-lstdc++"
}

# What a fuzz target must not find again. It moves to where any user can get.
take_away() {
  moved=$(mktemp -d)
  trap 'chmod -R u+w "$moved"; rm -rf "$moved"' EXIT
  scratch=$moved/scratch
  mkdir -m 777 "$scratch"
  mv "$OUT" "$moved/out"
  OUT=$moved/out
  chmod -R a-w,a+rX "$OUT"
  chmod 755 "$moved"
  mv "$SRC" "$top/src-gone"
  mv "$WORK" "$top/work-gone"
  chmod 000 "$top/src-gone" "$top/work-gone"
}

# As root, file modes protect nothing: then targets run as `nobody`.
sandboxed() {
  local as_nobody=()
  [ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  (cd "$scratch" && "${as_nobody[@]}" env -u SRC -u WORK -u OUT HOME=/nonexistent "$@")
}

calls_into() {  # calls_into RUNTIME FILE, counted as bad_build_check does
  objdump -d --no-show-raw-insn "$2" | grep -cE "call[q]?\s+[0-9a-f]+ <__$1" || true
}

is_instrumented() {
  local asan ubsan
  asan=$(calls_into asan "$1") ubsan=$(calls_into ubsan "$1")
  echo "    $asan calls into ASan, $ubsan into UBSan"
  case $SANITIZER in
    address) [ "$asan" -ge 1000 ] && [ "$ubsan" -le 200 ] ;;
    undefined) [ "$asan" -eq 0 ] && [ "$ubsan" -ge 168 ] ;;
  esac
}

runs_four_inputs() {
  local log=$scratch/${1##*/}.log start=$SECONDS
  sandboxed "$1" -seed=1337 -runs=4 >"$log" 2>&1 || { cat "$log"; return 1; }
  [ $((SECONDS - start)) -lt 20 ] || { echo "    start-up took $((SECONDS - start)) s"; return 1; }
  grep -q 'Done 4 runs' "$log" && ! grep -q 'no interesting inputs' "$log" &&
    [ "$(sed -nE 's/.*Loaded [0-9]+ module.*counters\): *([0-9]+).*/\1/p' "$log")" -ge 100 ] ||
    { cat "$log"; return 1; }
}

runs_its_seeds() {
  local seeds=$scratch/${1##*/}-seeds log=$scratch/${1##*/}-seeds.log
  mkdir -p "$seeds"
  (cd "$seeds" && cmake -E tar xf "$1_seed_corpus.zip")
  [ "$(find "$seeds" -type f | wc -l)" -ge 50 ] || { echo "    too few seeds"; return 1; }
  chmod -R a+rX "$seeds"
  sandboxed "$1" -runs=0 -rss_limit_mb=2560 -timeout=25 "$seeds" >"$log" 2>&1 ||
    { cat "$log"; return 1; }
}

# OSS-Fuzz's clang links libc++ statically; here C++ libraries are the system's.
needs_only_system_libraries() {
  local needed
  needed=$(readelf -d "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')
  echo "    $(paste -sd' ' <<<"$needed")"
  ! grep -qvE '^(ld-linux.*|libc|libm|libdl|libpthread|librt|libutil|libresolv|libgcc_s|libc\+\+|libc\+\+abi|libunwind|libstdc\+\+)\.so' \
    <<<"$needed"
}

checksums() { (cd "$OUT" && find . -type f -exec sha256sum {} + | sort); }

examine_targets() {
  local target before
  before=$(checksums)
  for target in "$OUT"/*_fuzzer; do
    echo "== ${target##*/}"
    check "has its options" test -s "$target.options"
    check "is instrumented" is_instrumented "$target"
    check "needs only system libraries" needs_only_system_libraries "$target"
    check "runs 4 inputs from elsewhere" runs_four_inputs "$target"
    check "runs its seed corpus" runs_its_seeds "$target"
  done
  check "\$OUT has all targets" diff <(cd "$OUT" && ls -d -- *_fuzzer) <(cd "$tree/fuzz" && basename -s .cc -- *_fuzzer.cc)
  check "\$OUT is as it was" test "$before" = "$(checksums)"
}

lay_out
set_builder_flags
(cd "$SRC/gcfuzz" && bash -eu "$SRC/build.sh")
take_away
examine_targets
echo "$failures checks failed"
[ "$failures" -eq 0 ] && clean_up
