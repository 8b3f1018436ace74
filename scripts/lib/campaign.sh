# One libFuzzer campaign: its directories, its command line, its end.
# shellcheck shell=bash

fuzz_targets() {
  find "$ROOT/fuzz" -name '*_fuzzer.cc' -printf '%f\n' | sed 's/\.cc$//' | sort | paste -sd' '
}

# choose_directories: sets CORPUS, FINDINGS, CAMPAIGN (this one's folder) and CAMPAIGN_LOG.
#
# A campaign's folder holds what is not filed yet: inputs/ as libFuzzer writes them,
# reports/, tmp/ with the logs of running children, filed (a line for each that was), and
# counts/ of what operations did. Every process of the campaign holds its lock, so that the
# next one knows when it is abandoned.
choose_directories() {
  WORK=$BUILD/work/$GCFUZZ_NAME/${OPT[target]}
  CORPUS=${OPT[corpus]:-$WORK/corpus}
  FINDINGS=${GCFUZZ_BUILD_ROOT:-$ROOT}/findings/$GCFUZZ_NAME/${OPT[target]}
  CAMPAIGN=$WORK/campaign-$$
  CAMPAIGN_LOG=$LOGS/$GCFUZZ_NAME-${OPT[target]}.log
  { mkdir -p "$CORPUS" "$FINDINGS" "$CAMPAIGN"/{inputs,reports,counts,tmp} &&
    exec {CAMPAIGN_LOCK}>"$CAMPAIGN/lock" && flock -n "$CAMPAIGN_LOCK"; } ||
    die "$EXIT_UNAVAILABLE" "cannot create the directories for corpus and findings" "$(free_space "$BUILD")"
  RUNNER=()
  [ "${OPT[target]}" != gc_interleave_fuzzer ] || RUNNER=(--interleave)
  FILE_FINDINGS=("$PYTHON" "$ROOT/scripts/lib/findings.py")
  FINDINGS_ARE=(--findings "$FINDINGS" --gcfuzz "$GCFUZZ_DIR/bin/gcfuzz" --mask "${GCFUZZ_MASK:-}"
    --filed "$CAMPAIGN/filed" "${RUNNER[@]}")
}

# What campaigns that were killed could not file.
adopt_leftovers() {
  local campaign others=()
  for campaign in "$WORK"/campaign-*/; do
    [ "$campaign" -ef "$CAMPAIGN" ] || [ ! -d "$campaign" ] || others+=("$campaign")
  done
  [ ${#others[@]} -gt 0 ] || return 0
  say "Filing what earlier campaigns left behind"
  run_shown without_aslr "${FILE_FINDINGS[@]}" adopt "${FINDINGS_ARE[@]}" "${others[@]}" ||
    [ $? -ne "$EXIT_CANT_CREATE" ] || die "$EXIT_CANT_CREATE" "findings have no place (see above)" \
    "$(free_space "$FINDINGS")"
}

# The same for this one, once its last processes have ended. Sets FILING_CODE. Without fork
# mode the report is in libFuzzer's own log; with it, that only quotes a child's.
file_the_rest() {
  FILING_CODE=0
  exec {CAMPAIGN_LOCK}>&-
  [ "$TARGET_CODE" -eq 0 ] || forks ||
    run_shown without_aslr "${FILE_FINDINGS[@]}" file "${FINDINGS_ARE[@]}" --unless-filed \
      "$CAMPAIGN_LOG" || FILING_CODE=$?
  run_shown without_aslr "${FILE_FINDINGS[@]}" adopt --wait 30 --keep "${FINDINGS_ARE[@]}" \
    "$CAMPAIGN" || FILING_CODE=$?
}

given() {  # given FLAG: did the user say -FLAG=... after --?
  local argument
  for argument in "${OPT_REST[@]}"; do [[ $argument != "-$1="* ]] || return 0; done
  return 1
}

forks() {  # in fork mode? The last flag counts.
  local argument fork=0
  for argument in "${ARGUMENTS[@]}"; do [[ $argument != -fork=* ]] || fork=${argument#-fork=}; done
  [ "$fork" -ne 0 ]
}

# The flags of the campaign; the user's own come last and win.
campaign_arguments() {
  ARGUMENTS=("-artifact_prefix=$CAMPAIGN/inputs/" -print_final_stats=1)
  given fork || ARGUMENTS+=("-fork=${OPT[jobs]}" -ignore_crashes=1 -ignore_timeouts=1 -ignore_ooms=1)
  given rss_limit_mb || ARGUMENTS+=(-rss_limit_mb=4096)
  given timeout || ARGUMENTS+=(-timeout=25)
  [ -z "${OPT[time]}" ] || given max_total_time || ARGUMENTS+=("-max_total_time=${OPT[time]}")
  ARGUMENTS+=("${OPT_REST[@]}" "$CORPUS")
  [ ! -d "$GCFUZZ_DIR/corpus/${OPT[target]}" ] || ARGUMENTS+=("$GCFUZZ_DIR/corpus/${OPT[target]}")
}

# Ends this process group when the script is killed without a chance to do so itself.
end_with() {  # end_with PID
  trap '' INT
  while kill -0 "$1" 2>/dev/null; do sleep 1; done
  kill -INT 0
  sleep 30
  kill -KILL 0
}

# In a process group of its own (run_step). When libFuzzer is gone, killed or not, its
# children are asked to end.
run_target() {
  local code=0 guard
  export GCFUZZ_TARGET=$GCFUZZ_DIR/bin/${OPT[target]} GCFUZZ_CAMPAIGN=$CAMPAIGN TMPDIR=$CAMPAIGN/tmp
  export GCFUZZ_COUNTS=$CAMPAIGN/counts
  GCFUZZ_FILE=$(printf '%q ' "${FILE_FINDINGS[@]}" file "${FINDINGS_ARE[@]}")
  export GCFUZZ_FILE
  end_with "$$" {CAMPAIGN_LOCK}>&- &
  guard=$!
  # shellcheck disable=SC2016  # the inner shell expands it
  without_aslr bash -c 'exec -a "$1" "$2" "${@:3}"' start \
    "$ROOT/scripts/lib/keep_report.sh" "$GCFUZZ_TARGET" "${ARGUMENTS[@]}" || code=$?
  kill "$guard"
  trap '' INT
  kill -INT 0
  return "$code"
}

# libFuzzer's last line of numbers, as it prints it.
campaign_progress() {
  tail -c 20000 "$CAMPAIGN_LOG" | grep -aE '^#[0-9]+:? ' | tail -n 1 | cut -c1-120
}

# The first Ctrl-C lets libFuzzer finish; the second does not wait for it.
stop_campaign() {
  if [ -z "${STOPPING:-}" ]; then
    STOPPING=yes
    say "stopping; the summary follows (Ctrl-C again to kill)"
    kill -INT -- "-$CHILD" 2>/dev/null
  else
    kill -KILL -- "-$CHILD" 2>/dev/null
  fi
}

run_campaign() {
  local started
  campaign_arguments
  started=$(date +%s)
  trap stop_campaign INT TERM
  TARGET_CODE=0
  TOLERANT=yes run_step "Fuzzing with ${OPT[target]}; Ctrl-C ends it" "$CAMPAIGN_LOG" \
    campaign_progress run_target || TARGET_CODE=$?
  [ -z "${STOPPING:-}" ] || TARGET_CODE=0
  trap on_interrupt INT TERM
  CAMPAIGN_SECONDS=$(($(date +%s) - started))
}

# The corpus executed once more outside libFuzzer: edges of the collector. And what the
# operations came to in all executions, which each process has kept in a file.
MEASURE_SECONDS=300
measure_corpus() {
  COVERAGE_FILE=$CAMPAIGN/stats.json
  [ -x "$GCFUZZ_DIR/bin/gcfuzz" ] || return 0
  say "Measuring what the corpus reaches"
  local code=0 log=$LOGS/$GCFUZZ_NAME-stats.log
  run_shown without_aslr timeout "$MEASURE_SECONDS" "$GCFUZZ_DIR/bin/gcfuzz" stats --json \
    --counts "$CAMPAIGN/counts" "$CORPUS" >"$COVERAGE_FILE" 2>"$log" || code=$?
  [ "$code" -ne 124 ] ||
    echo "The corpus was not replayed to its end in $MEASURE_SECONDS s: gcfuzz stats $CORPUS takes longer" >>"$log"
  [ -s "$COVERAGE_FILE" ] ||  # an input of the corpus crashed, or there are too many
    run_shown without_aslr "$GCFUZZ_DIR/bin/gcfuzz" stats --json --counts "$CAMPAIGN/counts" >"$COVERAGE_FILE"
}

summarize() {
  local code=0
  "$PYTHON" "$ROOT/scripts/lib/summarize.py" --log "$CAMPAIGN_LOG" --filed "$CAMPAIGN/filed" \
    --corpus "$CORPUS" --findings "$FINDINGS" --coverage "$COVERAGE_FILE" \
    --seconds "$CAMPAIGN_SECONDS" --gcfuzz "$GCFUZZ_DIR/bin/gcfuzz" --filing-code "$FILING_CODE" \
    --target-code "$TARGET_CODE" --mask "${GCFUZZ_MASK:-}" "${RUNNER[@]}" || code=$?
  [ "$FILING_CODE" -ne 0 ] || rm -rf "$CAMPAIGN"
  return "$code"
}
