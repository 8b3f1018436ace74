# Builds gcfuzz itself against the CPython that build_cpython made.
#
# build_gcfuzz sets GCFUZZ_DIR: the CMake build directory, programs in bin/.
# shellcheck shell=bash

# set_up SECTION...: the whole way from a fresh machine to a checked build.
set_up() {
  ensure_packages "$@"
  choose_compiler
  build_cpython
  build_gcfuzz
  ask_doctor
  release_locks
}

build_gcfuzz() {
  GCFUZZ_NAME=$CPYTHON_ID-$(variant_name)
  GCFUZZ_DIR=$BUILD/$GCFUZZ_NAME
  hold_lock "gcfuzz-$GCFUZZ_NAME"
  choose_generator
  forget_other_toolchain
  configure_gcfuzz
  compile_gcfuzz
}

choose_generator() {
  GENERATOR=${OPT[generator]:-}
  if [ -z "$GENERATOR" ]; then
    if command -v ninja >/dev/null; then GENERATOR=Ninja; else GENERATOR="Unix Makefiles"; fi
  fi
}

# CMake cannot change compiler or generator in a directory it has configured.
forget_other_toolchain() {
  local toolchain stamp=$GCFUZZ_DIR/.gcfuzz-toolchain
  toolchain="$GENERATOR $(command -v "$CLANGXX") $(compiler_version "$CLANGXX")"
  [ "$(cat "$stamp" 2>/dev/null)" != "$toolchain" ] || return 0
  rm -rf "$GCFUZZ_DIR"
  mkdir -p "$GCFUZZ_DIR"
  echo "$toolchain" >"$stamp"
}

configure_gcfuzz() {
  local launchers=()
  [ -z "$CCACHE" ] || launchers=("-DCMAKE_C_COMPILER_LAUNCHER=$CCACHE" "-DCMAKE_CXX_COMPILER_LAUNCHER=$CCACHE")
  run_step "Configuring gcfuzz ($GCFUZZ_NAME)" "$LOGS/$GCFUZZ_NAME-configure.log" - \
    cmake -S "$ROOT" -B "$GCFUZZ_DIR" -G "$GENERATOR" "${launchers[@]}" \
    "-DCMAKE_C_COMPILER=$CLANG" "-DCMAKE_CXX_COMPILER=$CLANGXX" \
    "-DGCFUZZ_CPYTHON_BUILD=$CPYTHON_DIR" "-DGCFUZZ_VARIANT=${OPT[variant]}" \
    "-DGCFUZZ_CPYTHON_ID=$CPYTHON_ID" "-DGCFUZZ_GIL=${OPT[gil]:+ON}" "${DEFINES[@]}" ||
    die "$EXIT_UNAVAILABLE" "CMake could not configure gcfuzz" \
      "If it misses a package: $(packages_of build | paste -sd' ')" \
      "If it complains about an old cache: remove $GCFUZZ_DIR and run again."
}

# The last "[12/80]" or "[ 12%]" of the log.
ninja_progress() {
  tail -c 2000 "$LOGS/$GCFUZZ_NAME-build.log" | grep -oE '^\[[^]]*\]' | tail -n 1
}

compile_gcfuzz() {
  local target targets=()
  for target in "${ONLY[@]}"; do targets+=(--target "$target"); done
  # CMake's variables, not ours: without_aslr matters to tests that run while building.
  run_step "Compiling gcfuzz ($GCFUZZ_NAME)" "$LOGS/$GCFUZZ_NAME-build.log" ninja_progress \
    without_aslr cmake --build "$GCFUZZ_DIR" --parallel "${BUILD_JOBS:-$(nproc)}" "${targets[@]}" ||
    die "$EXIT_UNAVAILABLE" "gcfuzz could not be compiled" \
      "The whole log: $LOGS/$GCFUZZ_NAME-build.log"
}

# Refuses a CPython that would let bugs pass: a GIL, no assertions, no sanitizer, no
# coverage. The doctor provokes each instead of believing a flag.
ask_doctor() {
  local code=0
  [ -x "$GCFUZZ_DIR/bin/gcfuzz" ] || return 0  # --only left it out
  run_step "Examining the build" "$LOGS/$GCFUZZ_NAME-doctor.log" - \
    without_aslr "$GCFUZZ_DIR/bin/gcfuzz" doctor || code=$?
  [ "$code" -eq 0 ] || die "$EXIT_UNAVAILABLE" "this build is not fit for fuzzing (see above)" \
    "Ask it again: $GCFUZZ_DIR/bin/gcfuzz doctor"
}
