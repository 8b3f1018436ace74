# One libFuzzer campaign: its directories, its command line, its end.
# shellcheck shell=bash

fuzz_targets() {
  find "$ROOT/fuzz" -name '*_fuzzer.cc' -printf '%f\n' | sed 's/\.cc$//' | sort | paste -sd' '
}

# choose_directories: sets CORPUS, FINDINGS, REPORTS and COUNTS (this campaign's) and CAMPAIGN_LOG.
choose_directories() {
  local work=$BUILD/work/$GCFUZZ_NAME/${OPT[target]}
  CORPUS=${OPT[corpus]:-$work/corpus}
  FINDINGS=${GCFUZZ_BUILD_ROOT:-$ROOT}/findings/$GCFUZZ_NAME/${OPT[target]}
  REPORTS=$work/reports-$$
  COUNTS=$work/counts-$$
  SCRATCH=$work/tmp-$$
  CAMPAIGN_LOG=$LOGS/$GCFUZZ_NAME-${OPT[target]}.log
  mkdir -p "$CORPUS" "$FINDINGS" "$REPORTS" "$COUNTS" "$SCRATCH" ||
    die "$EXIT_UNAVAILABLE" "cannot create the directories for corpus and findings" "$(free_space "$BUILD")"
}

given() {  # given FLAG: did the user say -FLAG=... after --?
  local argument
  for argument in "${OPT_REST[@]}"; do [[ $argument != "-$1="* ]] || return 0; done
  return 1
}

# The flags of the campaign; the user's own come last and win.
campaign_arguments() {
  ARGUMENTS=("-artifact_prefix=$FINDINGS/" -print_final_stats=1)
  given fork || ARGUMENTS+=("-fork=${OPT[jobs]}" -ignore_crashes=1 -ignore_timeouts=1 -ignore_ooms=1)
  given rss_limit_mb || ARGUMENTS+=(-rss_limit_mb=4096)
  given timeout || ARGUMENTS+=(-timeout=25)
  [ -z "${OPT[time]}" ] || given max_total_time || ARGUMENTS+=("-max_total_time=${OPT[time]}")
  ARGUMENTS+=("${OPT_REST[@]}" "$CORPUS")
  [ ! -d "$GCFUZZ_DIR/corpus/${OPT[target]}" ] || ARGUMENTS+=("$GCFUZZ_DIR/corpus/${OPT[target]}")
}

# shellcheck disable=SC2016  # the inner shell expands it
run_target() {
  export GCFUZZ_TARGET=$GCFUZZ_DIR/bin/${OPT[target]} GCFUZZ_REPORTS=$REPORTS TMPDIR=$SCRATCH
  export GCFUZZ_COUNTS=$COUNTS
  without_aslr bash -c 'exec -a "$1" "$2" "${@:3}"' start \
    "$ROOT/scripts/lib/keep_report.sh" "$GCFUZZ_TARGET" "${ARGUMENTS[@]}"
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
  trap on_interrupt INT TERM
  CAMPAIGN_SECONDS=$(($(date +%s) - started))
}

# The corpus executed once more outside libFuzzer: edges of the collector. And what the
# operations came to in all executions, which each process has kept in a file.
measure_corpus() {
  COVERAGE_FILE=$SCRATCH/stats.json
  [ -x "$GCFUZZ_DIR/bin/gcfuzz" ] || return 0
  say "Measuring what the corpus reaches"
  run_shown without_aslr timeout 120 "$GCFUZZ_DIR/bin/gcfuzz" stats --json --counts "$COUNTS" "$CORPUS" \
    >"$COVERAGE_FILE" 2>"$LOGS/$GCFUZZ_NAME-stats.log"
  [ -s "$COVERAGE_FILE" ] ||  # an input of the corpus crashed
    run_shown without_aslr "$GCFUZZ_DIR/bin/gcfuzz" stats --json --counts "$COUNTS" >"$COVERAGE_FILE"
}

summarize() {
  local code=0
  "$PYTHON" "$ROOT/scripts/lib/summarize.py" --log "$CAMPAIGN_LOG" --reports "$REPORTS" \
    --corpus "$CORPUS" --findings "$FINDINGS" --coverage "$COVERAGE_FILE" \
    --seconds "$CAMPAIGN_SECONDS" --gcfuzz "$GCFUZZ_DIR/bin/gcfuzz" \
    --target-code "$TARGET_CODE" --mask "${GCFUZZ_MASK:-}" || code=$?
  rm -rf "$REPORTS" "$COUNTS" "$SCRATCH"
  return "$code"
}
