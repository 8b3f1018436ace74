# What every script says, how long things take, and how it ends.
#
# Progress goes to standard error, results (a path, a summary) to standard output.
# Exit codes: 0 done, 1 a finding, 64 usage, 69 cannot be set up here,
# 70 harness fault, 73 an output cannot be written, 130 interrupted (src/base/exit_codes.h has the programs').
# shellcheck shell=bash

EXIT_USAGE=64
EXIT_UNAVAILABLE=69
EXIT_HARNESS_FAULT=70
EXIT_CANT_CREATE=73
EXIT_INTERRUPTED=130

# One clock for a script and the scripts it starts.
export GCFUZZ_CLOCK=${GCFUZZ_CLOCK:-$(date +%s)}
HEARTBEAT=${GCFUZZ_HEARTBEAT:-10}  # seconds between signs of life in a long step

CHILD=  # process group of the step that runs now

say() {
  printf '[%4ds] %s\n' "$(($(date +%s) - GCFUZZ_CLOCK))" "$*" >&2
}

# die CODE MESSAGE [ADVICE...]: the message, then one indented line for each advice.
die() {
  local code=$1
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  shift 2
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit "$code"
}

stop_child() {
  [ -n "$CHILD" ] || return 0
  kill -TERM -- "-$CHILD" 2>/dev/null
  wait "$CHILD" 2>/dev/null
  CHILD=
}

on_interrupt() {
  trap '' INT TERM
  stop_child
  say "interrupted; what is finished is kept: run the same command again to go on"
  exit "$EXIT_INTERRUPTED"
}
trap on_interrupt INT TERM

# The last lines of a failed step's log, and what they mean where that is known.
explain_failure() {
  local title=$1 log=$2 code=$3
  {
    echo "${0##*/}: failed with exit code $code: $title"
    echo "  the last lines of $log:"
    tail -n 20 "$log" | sed 's/^/    /'
  } >&2
  if grep -qi 'No space left on device' "$log"; then
    die "$EXIT_UNAVAILABLE" "the disk is full: $(free_space "$log")" \
      "Make room (build/ holds one directory for each version and variant) and run again."
  fi
}

free_space() {
  df -Pm "$1" | awk 'NR == 2 { print $4 " MB free on " $6 }'
}

# run_step TITLE LOG PROGRESS COMMAND...: runs the command (or function) with its output in LOG.
# PROGRESS is a function whose line each heartbeat prints ("120 of 182 objects"), or
# "-". The command runs in a process group of its own, so that an interrupt reaches
# all of it exactly once, through stop_child. Returns the command's exit code; when that is not 0
# the end of the log is shown, unless the caller set TOLERANT and has an alternative.
run_step() {
  local title=$1 log=$2 progress=$3 start code=0
  shift 3
  mkdir -p "${log%/*}"
  start=$(date +%s)
  say "$title (log: ${log#"$ROOT"/})"
  set -m  # job control: a process group for the command
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  CHILD=$!
  heartbeat "$progress" "$start"
  wait "$CHILD" 2>/dev/null || code=$?
  CHILD=
  if [ "$code" -eq 0 ]; then
    say "  done in $(($(date +%s) - start)) s"
  elif [ -z "${TOLERANT:-}" ]; then
    explain_failure "$title" "$log" "$code"
  fi
  return "$code"
}

# run_shown COMMAND...: the same for a command whose output is for the user.
run_shown() {
  local code=0
  set -m
  "$@" </dev/null &
  set +m
  CHILD=$!
  wait "$CHILD" || code=$?
  CHILD=
  return "$code"
}

# Prints a line every HEARTBEAT seconds until CHILD has ended.
heartbeat() {
  local progress=$1 next=$(($2 + HEARTBEAT))
  while kill -0 "$CHILD" 2>/dev/null; do
    sleep 0.2
    [ "$(date +%s)" -ge "$next" ] || continue
    next=$((next + HEARTBEAT))
    if [ "$progress" = - ]; then say "  ..."; else say "  ... $("$progress")"; fi
  done
}
