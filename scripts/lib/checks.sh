# Checks of the sources that run nothing of ours: format, layers, scripts, clang-tidy.
# Each says what is wrong and returns 1, so that one run shows all that is.
# shellcheck shell=bash

CLANG_FORMAT=${CLANG_FORMAT:-clang-format-19}  # another version formats differently
CLANG_TIDY=${CLANG_TIDY:-clang-tidy-19}

check_format() {
  TOLERANT=yes run_step "Checking the format" "$LOGS/format.log" - run_clang_format && return 0
  grep -a 'error:' "$LOGS/format.log" | cut -d: -f1 | sort | uniq -c |
    sed "s|$ROOT/||; s|^ *\([0-9]*\) \(.*\)|  \2: \1 places|" >&2
  say "  to repair it: $CLANG_FORMAT -i FILE"
  return 1
}

run_clang_format() {
  find "$ROOT/src" "$ROOT/fuzz" \( -name '*.cc' -o -name '*.h' -o -name '*.c' \) -print0 |
    xargs -0 --no-run-if-empty "$CLANG_FORMAT" --dry-run -Werror
}

check_layers() {
  run_step "Checking the layers" "$LOGS/layers.log" - "$PYTHON" "$ROOT/scripts/check_layers.py"
}

check_scripts() {
  run_step "Checking the scripts (shellcheck)" "$LOGS/shellcheck.log" - run_shellcheck &&
    run_step "Testing the scripts" "$LOGS/script-tests.log" - \
      "$PYTHON" -m unittest discover -s "$ROOT/scripts/tests" -p '*_test.py' -v
}

# Without ROOT in front, so that source= comments resolve.
run_shellcheck() {
  cd "$ROOT" && find .ci/run scripts -type f \( -name run -o -name '*.sh' \) -exec shellcheck -x {} +
}

tidy_progress() {
  tail -c 2000 "$LOGS/clang-tidy.log" | grep -oE '^\[[0-9/]+\]' | tail -n 1
}

check_tidy() {  # check_tidy BUILD_DIRECTORY
  TOLERANT=yes run_step "Running clang-tidy" "$LOGS/clang-tidy.log" tidy_progress \
    nice "$PYTHON" "$ROOT/scripts/lib/tidy.py" --tool "$CLANG_TIDY" --root "$ROOT" --build "$1" \
    --markers "$BUILD/tidy" --jobs "${BUILD_JOBS:-$(nproc)}" && return 0
  grep -aE '(warning|error):|files have warnings' "$LOGS/clang-tidy.log" | sort -u | tail -n 20 >&2
  return 1
}

# check_sources: what needs no build. All of it runs, and any failure is one.
check_sources() {
  local failed=0
  check_format || failed=1
  check_layers || failed=1
  check_scripts || failed=1
  return "$failed"
}
