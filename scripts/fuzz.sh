#!/usr/bin/env bash
# Sets everything up and fuzzes.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source "$ROOT/scripts/lib/campaign.sh"

SUMMARY="Sets everything up (packages when run as root, CPython, gcfuzz) and fuzzes until --time is
over or Ctrl-C, on all cores, in libFuzzer's fork mode, so that a crash ends nothing. Then
prints what was reached and found. Each signature is filed in findings/ when it is first seen,
its repeats are counted; whatever kills the campaign, nothing filed is lost, and what was not
is filed by the next one. The corpus stays in build/work/.

Exit code: 0 nothing found, 1 findings, 69 cannot be set up, 70 gcfuzz itself failed, 73 a
finding could not be written (a full disk)."
REST="libFuzzer flags (-fork=0 for a single process)"
parse_options "cpython cpython-git variant plant target mask time jobs corpus cc cxx generator help" "$@"

[ -f "$ROOT/fuzz/${OPT[target]}.cc" ] && [[ ${OPT[target]} == *_fuzzer ]] || usage_error \
  "no such target '${OPT[target]}'; there are: $(fuzz_targets)"
export GCFUZZ_MASK=${GCFUZZ_MASK-known}  # as the target does; here for the summary and the replays
ONLY=("${OPT[target]}" gcfuzz corpus)
set_up build
choose_directories
adopt_leftovers
run_campaign
file_the_rest
measure_corpus
summarize
