#!/usr/bin/env bash
# How long until a known bug is found? Seeded trials, the missed ones counted.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

REST="libFuzzer flags"
SUMMARY="Runs a fuzz target on builds that have a known bug, once for each seed 1..N, from an empty
corpus, until it is found or --time CPU-seconds are used. A finding counts only if its label and
its verdict are the bug's; after another one the trial goes on. Prints for each bug: found k of
n, executions and CPU-seconds to the first correct verdict (median, restricted mean), how often
what was found fails again in --replays new processes (of up to 100 executions; of one with
gc_interleave_fuzzer, and there whether it fails without each of its preemptions), false verdicts
(neither the bug nor known in that version) and others (known there). Writes trials.csv,
survival.csv and survival.svg. Trials that are over are kept: run again after Ctrl-C to go on.

A bug that 3.13.5 lacks is planted; with --cpython that version is taken as it is, and must have
the bug (v3.13.0 has gh-125859). --bugs all takes each of corpus/known_bugs. One that needs another
variant to be seen (its bug.toml says so) is built in that.

--control gives the same seeds 4 times the median found (at least 30 CPU-seconds), on the build
without the plant or, with --cpython, on the version that fixed the bug; false verdicts there fail
it. A bug that is not planted has such a build with --cpython only, or with --fixed-in, which names
one version for all of these (v3.14.7); what lives there too has none.

--name gives the configuration a name (default: the target's), under which its trials are kept in
build/work/bug_bench/; --compare NAME compares with another one by the log-rank test.

--time counts CPU-seconds of each trial (default: 300); --jobs is 1 unless given.
Exit code: 0, or 1 if a bug was never found or the control had a false verdict."
parse_options "bugs trials time replays control fixed-in name compare cpython cpython-git variant jobs cc cxx target help" "$@"

# build WHAT PLANT...: sets GCFUZZ_DIR for a CPython with these bugs planted.
build() {
  OPT[cpython]=$1
  shift
  PLANTS=("$@") ONLY=("${OPT[target]}" gcfuzz)
  set_up build
}

# bug_field BUG FIELD: one string of its bug.toml.
bug_field() {
  "$PYTHON" -c 'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb")).get(sys.argv[2], ""))' \
    "$ROOT/corpus/known_bugs/$1/bug.toml" "$2"
}

# control_version BUG PLANTED: the version to be silent: the same without the plant, or one that
# has the fix; empty if none is known.
control_version() {
  local fixed
  if [ -z "${OPT_GIVEN[cpython]:-}" ] && [ -n "$2" ]; then
    echo "$ASKED"
  elif [ -n "${OPT[fixed-in]}" ]; then
    echo "${OPT[fixed-in]}"
  elif [ -n "${OPT_GIVEN[cpython]:-}" ]; then
    fixed=$(bug_field "$1" fixed)
    if [[ $ASKED == v* ]]; then echo "${fixed:+v$fixed}"; else echo "$fixed"; fi
  fi
}

# is_in BUG VERSION: whether the catalog says that it lives there.
is_in() {
  "$PYTHON" -c 'import sys; sys.path.insert(0, sys.argv[1]); from known_bugs import numbers, table
row, version = table()[sys.argv[2]], numbers(sys.argv[3])
sys.exit(not (version and row.is_in(version)))' "$ROOT/scripts/lib" "$1" "$2"
}

run_bug() {
  local bug=$1 buggy clean=() control="" planted variant
  planted=$(bug_field "$bug" plant)
  variant=$(bug_field "$bug" variant)
  OPT[variant]=${variant:-$ASKED_VARIANT}
  if [ -n "${OPT_GIVEN[cpython]:-}" ] || [ -z "$planted" ]; then build "$ASKED"; else build "$ASKED" "$bug"; fi
  buggy=$GCFUZZ_DIR
  [ -z "${OPT[control]}" ] || control=$(control_version "$bug" "$planted")
  if [ -n "$control" ] && ! is_in "$bug" "$control"; then
    build "$control"
    clean=(--control "$GCFUZZ_DIR/bin/${OPT[target]}")
  elif [ -n "${OPT[control]}" ]; then
    say "$bug has no control: ${control:+it lives there too, }--fixed-in names ${control:-no version}"
  fi
  # What triggers other known bugs is left out, what triggers this one is not.
  GCFUZZ_MASK="known-$bug" run_shown without_aslr "$PYTHON" "$ROOT/scripts/lib/bug_trials.py" \
    --bug-file "$ROOT/corpus/known_bugs/$bug/bug.toml" --target "$buggy/bin/${OPT[target]}" "${clean[@]}" \
    --trials "${OPT[trials]}" --seconds "${OPT[time]:-300}" --replays "${OPT[replays]}" --jobs "${OPT[jobs]}" \
    --trials-file "$WORK/trials.jsonl" --scratch "$WORK/scratch-$$" -- "${OPT_REST[@]}"
}

ASKED=${OPT[cpython]} ASKED_VARIANT=${OPT[variant]}
[ -n "${OPT_GIVEN[jobs]:-}" ] || OPT[jobs]=1
[ -f "$ROOT/fuzz/${OPT[target]}.cc" ] && [[ ${OPT[target]} == gc_*_fuzzer ]] || usage_error \
  "no such target '${OPT[target]}'; there are: gc_parallel_fuzzer gc_interleave_fuzzer"
[ -z "${OPT[fixed-in]}" ] || [ -n "${OPT[control]}" ] || usage_error "--fixed-in is for --control"
WORK=$BUILD/work/bug_bench/${OPT[name]:-${OPT[target]}}
OTHER=${OPT[compare]:+$BUILD/work/bug_bench/${OPT[compare]}/trials.jsonl}
[ -z "$OTHER" ] || [ -f "$OTHER" ] || usage_error "there are no trials of '${OPT[compare]}' (--name)"
if [ "${OPT[bugs]}" = all ]; then BUGS=$(known_bugs); else BUGS=${OPT[bugs]//,/ }; fi
for bug in $BUGS; do
  [ -f "$ROOT/corpus/known_bugs/$bug/bug.toml" ] || usage_error "no such bug '$bug'; known: $(known_bugs)"
done
for bug in $BUGS; do run_bug "$bug" || exit $?; done
# shellcheck disable=SC2086  # a list of names
"$PYTHON" "$ROOT/scripts/lib/bug_report.py" --trials-file "$WORK/trials.jsonl" ${OTHER:+--compare "$OTHER"} $BUGS
