#!/usr/bin/env bash
# In which versions of CPython does an input fail, with and without a GIL, and how often?
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

WORDS="INPUT VERSION..."
SUMMARY="Replays INPUT in each VERSION (a release, a git reference or a source directory), without a
GIL and with one, --times new processes each, and prints a table: version, build, verdict,
k of n. What is built already is built no more, what has been run is not run again; a version
that cannot be built is a row that says so. INPUT is bytes, a text schedule, or hex:...

--bisect GOOD BAD instead of versions: which commit introduced the failure or, if BAD is the
older one, fixed it? Walks the history of --cpython-git between the two, in one build
directory in which only what a commit changed is compiled. Commits that cannot be built are
passed over. GOOD must not fail, BAD must.

The builds are of the variant plain, for speed, unless --variant says otherwise.
Exit code: 0, or 69 if nothing could be built."
parse_options "cpython-git variant times each interleave no-gil-builds bisect jobs cc cxx help" "$@"

[ ${#OPT_WORDS[@]} -ge 1 ] || usage_error "which INPUT?"
INPUT=${OPT_WORDS[0]}
VERSIONS=("${OPT_WORDS[@]:1}")
[[ $INPUT == hex:* || -f $INPUT ]] || die 66 "no input '$INPUT'" \
  "INPUT is an existing file, or a hex:... name as reports print it."
[ -z "${OPT[bisect]}" ] || [ ${#VERSIONS[@]} -eq 2 ] || usage_error "--bisect wants two commits: GOOD BAD"
[ ${#VERSIONS[@]} -ge 1 ] || usage_error "which VERSION?"
[ -z "${OPT[bisect]}" ] || [ -d "${OPT[cpython-git]}" ] ||
  usage_error "--bisect needs the history: --cpython-git DIR, a clone of CPython"

# For the runs, plain unless told: a sanitizer costs a build time and a run speed.
[ -n "${OPT_GIVEN[variant]:-}" ] || OPT[variant]=plain
BUILD_OPTIONS=(--variant "${OPT[variant]}" --jobs "${OPT[jobs]}" --only gcfuzz)
for name in cc cxx cpython-git; do
  [ -z "${OPT_GIVEN[$name]:-}" ] || BUILD_OPTIONS+=("--$name" "${OPT[$name]}")
done
RUN_OPTIONS=(--times "${OPT[times]}" --each "${OPT[each]}" ${OPT[interleave]:+--interleave})

trap - INT TERM  # an interrupt is the helper's: what it has is kept
exec "$PYTHON" "$ROOT/scripts/lib/matrix.py" ${OPT[bisect]:+--bisect} ${OPT[no-gil-builds]:+--no-gil-builds} \
  --build "$ROOT/scripts/build.sh" --build-options "$(printf '%q ' "${BUILD_OPTIONS[@]}")" \
  --run-options "$(printf '%q ' "${RUN_OPTIONS[@]}")" --work "$BUILD/work/matrix" \
  --git "${OPT[cpython-git]}" "$INPUT" "${VERSIONS[@]}"
