#!/usr/bin/env bash
# Which lines and branches of CPython's collector does a corpus reach?
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source "$ROOT/scripts/lib/campaign.sh"

EXIT_NO_INPUT=66  # src/base/exit_codes.h
SUMMARY="Builds the coverage variant, replays a corpus in it and prints which lines and branches of
the collector and its surroundings are executed; writes the same as HTML. Without --corpus:
the seeds, and what campaigns of this CPython (scripts/fuzz.sh) have collected.

Inputs that crash or hang are counted and named; what ran before them is in the numbers, as
is what CPython does to start.
Assertions are compiled in: each is a branch of which one side should never be taken.
Exit code: 0, 66 there is nothing to replay, 69 cannot be set up."
REST="llvm-cov show flags for the HTML report (-show-branches=count)"
parse_options "corpus uncovered cpython cpython-git plant target mask jobs cc cxx generator help" "$@"
export GCFUZZ_MASK=${GCFUZZ_MASK-known}  # as the target does; '' is something else

check_arguments() {
  local folder
  [[ ${OPT[target]} == gc_*_fuzzer && -f $ROOT/fuzz/${OPT[target]}.cc ]] || usage_error \
    "'${OPT[target]}' is no target that runs CPython; there are: $(fuzz_targets | tr ' ' '\n' | grep '^gc_' | paste -sd' ')"
  for folder in "${CORPORA[@]}"; do
    [ -d "$folder" ] || die "$EXIT_NO_INPUT" "there is no directory '$folder' (--corpus)"
  done
}

# llvm_tool NAME: of the compiler's own version, which alone reads its profiles.
llvm_tool() {
  local path
  path=$("$CLANG" -print-prog-name="$1")
  if ! command -v "$path" >/dev/null; then
    ensure_packages coverage
    path=$("$CLANG" -print-prog-name="$1")
  fi
  command -v "$path" || die "$EXIT_UNAVAILABLE" "there is no $1 beside $CLANG" \
    "On Debian it is in the package llvm-<version>: apt-get install $(packages_of coverage)"
}

choose_corpora() {
  local folder
  [ ${#CORPORA[@]} -eq 0 ] || return 0
  for folder in "$GCFUZZ_DIR/corpus/${OPT[target]}" "$BUILD/work/$CPYTHON_ID"-*/"${OPT[target]}/corpus"; do
    [ ! -d "$folder" ] || CORPORA+=("$folder")
  done
}

# coverage VERB ARGUMENTS...
coverage() {
  "$PYTHON" "$ROOT/scripts/lib/coverage.py" "$1" --program "$PROGRAM" --profile "$PROFILE" "${@:2}"
}

replay_progress() {
  grep -a '^replayed ' "$REPLAY_LOG" | tail -n 1
}

replay() {
  local code=0
  TOLERANT=yes run_step "Replaying ${CORPORA[*]#"$ROOT"/}" "$REPLAY_LOG" replay_progress \
    without_aslr "$PYTHON" "$ROOT/scripts/lib/coverage.py" replay --program "$PROGRAM" \
    --profile "$PROFILE" --work "$WORK/batches" --llvm-profdata "$PROFDATA_TOOL" \
    --jobs "${OPT[jobs]}" "${CORPORA[@]}" || code=$?
  [ "$code" -ne "$EXIT_NO_INPUT" ] || die "$code" "$(tail -n 1 "$REPLAY_LOG")"
  [ "$code" -eq 0 ] || die "$EXIT_UNAVAILABLE" "the corpus could not be replayed" \
    "$(tail -n 5 "$REPLAY_LOG")" "The whole log: $REPLAY_LOG"
}

# Of the files in the table alone: all of CPython would be hundreds of megabytes.
write_html() {
  local name sources=()
  for name in $("$PYTHON" -c 'import sys; sys.path.insert(0, sys.argv[1]); import coverage
print(*coverage.FILES)' "$ROOT/scripts/lib"); do
    [ ! -f "$SOURCE/$name" ] || sources+=("$SOURCE/$name")
  done
  rm -rf "$WORK/html"
  run_step "Writing the HTML report" "$LOGS/$GCFUZZ_NAME-html.log" - "$COV_TOOL" show -format=html \
    "-output-dir=$WORK/html" "-instr-profile=$PROFILE" "${OPT_REST[@]}" "$PROGRAM" "${sources[@]}" ||
    die "$EXIT_UNAVAILABLE" "llvm-cov could not write the report"
}

check_arguments
OPT[variant]=coverage
ONLY=("${OPT[target]}_standalone" gcfuzz corpus)
set_up build
COV_TOOL=$(llvm_tool llvm-cov) && PROFDATA_TOOL=$(llvm_tool llvm-profdata) || exit
PROGRAM=$GCFUZZ_DIR/bin/${OPT[target]}_standalone
WORK=$BUILD/work/$GCFUZZ_NAME/${OPT[target]}
PROFILE=$WORK/batches/coverage.profdata
SOURCE=$(cd "$(source_dir)" && pwd -P)
REPLAY_LOG=$LOGS/$GCFUZZ_NAME-replay.log
hold_lock "coverage-$GCFUZZ_NAME-${OPT[target]}"
choose_corpora
replay
if [ -n "${OPT[uncovered]}" ]; then
  coverage uncovered --source "$SOURCE" --llvm-cov "$COV_TOOL" "${OPT[uncovered]}"
  exit
fi
write_html
coverage table --work "$WORK/batches" --source "$SOURCE" --llvm-cov "$COV_TOOL"
echo "html         ${WORK#"$ROOT"/}/html/index.html"
