#!/usr/bin/env bash
# How long until a known bug is found? Seeded trials, the missed ones counted.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

SUMMARY="Runs gc_parallel_fuzzer on builds that have a known bug, once for each seed 1..N, from an
empty corpus, in one process, until the first finding or until --time CPU-seconds are used.
Only a finding with the bug's own verdict counts. The bug is planted in 3.13.5; with
--cpython that version is taken as it is, and must have the bug (v3.13.0 has gh-125859).

--control gives the same seeds 4 times the median found (at least 30 CPU-seconds), on the build without the plant
or, with --cpython, on the version that fixed the bug; there nothing may be found.

--time counts CPU-seconds of each trial (default: 300); --jobs is 1 unless given.
Exit code: 0, or 1 if a bug was never found or the control found something."
parse_options "bugs trials time control cpython cpython-git variant jobs cc cxx target help" "$@"

# build WHAT PLANT...: sets GCFUZZ_DIR for a CPython with these bugs planted.
build() {
  OPT[cpython]=$1
  shift
  PLANTS=("$@") ONLY=("${OPT[target]}" gcfuzz)
  set_up build
}

# bug_field BUG FIELD: one string of its bug.toml.
bug_field() {
  "$PYTHON" -c 'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb"))[sys.argv[2]])' \
    "$ROOT/corpus/known_bugs/$1/bug.toml" "$2"
}

# The version to be silent: the same without the plant, or the one that has the fix.
control_version() {
  local fixed
  if [ -z "${OPT_GIVEN[cpython]:-}" ]; then echo "$ASKED"; return; fi
  fixed=$(bug_field "$1" fixed)
  if [[ $ASKED == v* ]]; then echo "v$fixed"; else echo "$fixed"; fi
}

bench() {
  local bug=$1 buggy clean=()
  if [ -n "${OPT_GIVEN[cpython]:-}" ]; then build "$ASKED"; else build "$ASKED" "$bug"; fi
  buggy=$GCFUZZ_DIR
  if [ -n "${OPT[control]}" ]; then
    build "$(control_version "$bug")"
    clean=(--control "$GCFUZZ_DIR/bin/${OPT[target]}")
  fi
  run_shown "$PYTHON" "$ROOT/scripts/lib/bug_trials.py" --bug "$bug" --verdict "$(bug_field "$bug" verdict)" \
    --target "$buggy/bin/${OPT[target]}" "${clean[@]}" --trials "${OPT[trials]}" \
    --seconds "${OPT[time]:-300}" --jobs "${OPT[jobs]}" --scratch "$BUILD/work/bug_bench/$bug-$$"
}

ASKED=${OPT[cpython]}
[ -n "${OPT_GIVEN[jobs]:-}" ] || OPT[jobs]=1
BUGS=${OPT[bugs]//,/ }
for bug in $BUGS; do
  [ -f "$ROOT/corpus/known_bugs/$bug/bug.toml" ] || usage_error "no such bug '$bug'; known: $(known_bugs)"
done
failed=0
for bug in $BUGS; do bench "$bug" || failed=$?; done
exit "$failed"
