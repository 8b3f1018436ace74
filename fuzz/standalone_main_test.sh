#!/usr/bin/env bash
# standalone_main_test.sh DRIVER: what the driver without an engine says and how it exits.
set -u
driver=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# expect CODE WORDS ARGUMENT...: the exit code, and words in the output.
expect() {
  local code=$1 words=$2 output status
  shift 2
  output=$("$driver" "$@" 2>&1)
  status=$?
  if [[ $status -ne $code || $output != *"$words"* ]]; then
    printf 'FAILED: %s\n  exit %s, expected %s; output, expected to hold "%s":\n%s\n' \
      "$*" "$status" "$code" "$words" "$output"
    failures=$((failures + 1))
  fi
}

mkdir -p "$folder/tree/below"
printf '\1\1\0\0\0\0\0\0\20\0\2\0\0\0\0\0' > "$folder/tree/one"
head -c 3000 /dev/urandom > "$folder/tree/below/noise"
: > "$folder/tree/empty"

expect 64 'usage:'
expect 0 'usage:' --help
expect 64 'not an option' -runs=1
expect 66 'No such file' "$folder/missing"
expect 66 'No such file' "$folder/tree" "$folder/missing"
expect 66 'No such file' ''
expect 0 'Done: 1 inputs' "$folder/tree/one"
expect 0 'Running: '"$folder/tree/below/noise (3000 bytes)" "$folder/tree"
expect 0 'Done: 4 inputs' "$folder/tree" "$folder/tree/one"
expect 0 'Running: '"$folder/tree/empty (0 bytes)" "$folder/tree/empty"
expect 66 'Input/output error' /proc/self/mem
if [[ $(id -u) -ne 0 ]]; then
  chmod 000 "$folder/tree/one"
  expect 66 'Permission denied' "$folder/tree/one"
fi

[[ $failures -eq 0 ]] && echo "all as expected"
exit $((failures > 0))
