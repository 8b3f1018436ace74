# Builds CPython as a static, instrumented library: source, variant, then plants.
#
# build_cpython sets CPYTHON_ID and CPYTHON_DIR, the object directory with Makefile and
# libpython3.Nt.a. Its path relative to the source is always ../src, so that a copy of
# both is a working build too. A planted twin is such a copy, in which make compiles the
# edited file again, and what it generates and links with it, and nothing else.
# shellcheck shell=bash

# UBSan's checks in the asan and debug variants, each of them final. Left out:
# function (CPython calls slots through pointers of other types, gh-111178), and what costs
# time at every access and says nothing that ASan or the hardware does not say: null,
# alignment, object-size, pointer-overflow. Signed overflow CPython defines (-fwrapv).
UNDEFINED="-fsanitize=undefined -fno-sanitize=function,null,alignment,object-size,pointer-overflow"
UNDEFINED+=" -fno-sanitize-recover=undefined"

# variant_flags VARIANT: sets V_CFLAGS, V_LDFLAGS, V_CONFIGURE, and V_EDGES: what the files of
# edge_files.txt are compiled with besides, for a second library.
variant_flags() {
  local counters="-fsanitize-coverage=inline-8bit-counters,pc-table"
  V_EDGES=
  [[ $1 != @(asan|debug|tsan) ]] || V_EDGES=-fsanitize-coverage=trace-pc-guard
  V_CONFIGURE=(--disable-test-modules --without-ensurepip)
  [ -n "${OPT[gil]:-}" ] || V_CONFIGURE=(--disable-gil "${V_CONFIGURE[@]}")
  # No trace-cmp: what CPython compares says nothing about our bytes, and costs time.
  # -UNDEBUG: CPython's default OPT has -DNDEBUG, and its assertions are oracles.
  case $1 in
    asan | debug)
      V_LDFLAGS="-fsanitize=address $UNDEFINED"
      V_CFLAGS="-O1 -g -fno-omit-frame-pointer -UNDEBUG $V_LDFLAGS $counters" ;;
    tsan)
      V_LDFLAGS="-fsanitize=thread"
      V_CFLAGS="-O1 -g -fno-omit-frame-pointer -UNDEBUG $V_LDFLAGS $counters" ;;
    plain)
      V_LDFLAGS=
      V_CFLAGS="-O2 -g" ;;
    # Counted atomically: the count of an else is the difference of two others, and counts
    # that threads lose would make it look executed. Relocatable counters are mapped from
    # the profile itself (%c in LLVM_PROFILE_FILE), so that a crash loses none.
    coverage)
      V_LDFLAGS="-fprofile-instr-generate"
      V_CFLAGS="-O1 -g -UNDEBUG $V_LDFLAGS -fcoverage-mapping"
      V_CFLAGS+=" -fprofile-update=atomic -mllvm -runtime-counter-relocation" ;;
  esac
  [ "$1" != debug ] || V_CONFIGURE+=(--with-pydebug)
}

# Flags from outside (OSS-Fuzz) name sanitizer and coverage; assertions we add. No edges:
# engines other than libFuzzer use the same callbacks for themselves.
environment_flags() {
  V_EDGES=
  V_CFLAGS="${CFLAGS:-} -UNDEBUG"
  V_LDFLAGS="${LDFLAGS:-} ${CFLAGS:-}"
}

# What makes ASan see Python objects: mimalloc poisons what it frees, and no freed
# dict, list, tuple or float stays unpoisoned on a freelist (3.14 has no such switch).
add_asan_flags() {
  [[ $V_CFLAGS == *-fsanitize=*address* ]] || return 0
  V_CFLAGS+=" -DMI_TRACK_ASAN=1 -fsanitize-ignorelist=$(shared_ignorelist) $(inlined_reads)"
  if grep -q -e '--with-freelists' "$(source_dir)/configure"; then
    V_CONFIGURE+=(--without-freelists)
  fi
}

# The other half of ignorelist.txt. A function that is exempt inlines no function that is
# not, unless it must; names that a version does not have say nothing.
inlined_reads() {
  local name flags=()
  for name in _Py_TryIncref _Py_TryIncrefFast _Py_TryIncRefShared _Py_IsOwnedByCurrentThread \
    _PyObject_HasDeferredRefcount _PyObject_HAS_GC_BITS _Py_atomic_load_uint8_relaxed \
    _Py_atomic_load_uint32_relaxed _Py_atomic_store_uint32_relaxed \
    _Py_atomic_load_ssize_relaxed _Py_atomic_compare_exchange_ssize; do
    flags+=(-mllvm "-force-attribute=$name:alwaysinline")
  done
  echo "${flags[*]}"
}

# A copy named by its content: the path is all that ccache and our own stamp see.
shared_ignorelist() {
  local list=$ROOT/scripts/lib/ignorelist.txt copy
  copy=$BUILD/cpython/ignorelist-$(sha256sum "$list" | cut -c1-10).txt
  cmp -s "$list" "$copy" || cp "$list" "$copy"
  echo "../../${copy##*/}"
}

object_dir() {
  echo "$BUILD/cpython/$CPYTHON_ID/$(variant_name)$([ -z "${OPT[flags-from-env]:-}" ] || echo -env)"
}

# The variant as directories have it: a build with a GIL stands beside the one without.
variant_name() {
  echo "${OPT[variant]}${OPT[gil]:+-gil}"
}

build_cpython() {
  require_space 1500
  prepare_source
  variant_flags "${OPT[variant]}"
  [ -z "${OPT[flags-from-env]:-}" ] || environment_flags
  add_asan_flags
  lock_objects
  configure_cpython
  make_library
  [ ${#PLANTS[@]} -eq 0 ] || build_planted
  CPYTHON_DIR=$(object_dir)
}

# A source that never changes is left to the builders of other variants; a directory
# may change under them, so they take turns.
lock_objects() {
  [[ $CPYTHON_ID == dir-* ]] || release_locks
  hold_lock "cpython-$CPYTHON_ID-$(basename "$(object_dir)")"
}

# ---- configure ---------------------------------------------------------------------

# Everything the object directory depends on; another answer means to begin anew.
configuration() {
  printf '%s\n' "$(command -v "$CLANG")" "$(compiler_version "$CLANG")" "$V_CFLAGS" "$V_LDFLAGS" \
    "${V_CONFIGURE[*]}" "$(sha256sum <"$(source_dir)/configure")" "$(edges_makefile)"
}

# More rules for CPython's Makefile: libpython*-edges.a, the library with the files of
# edge_files.txt compiled to call us at each edge, and some at each load and store. Apart, because
# that slows down programs that need none of it by a third: they link the one without. Members keep
# their names.
edges_makefile() {
  local file accesses files=() with_accesses=()
  [ -n "$V_EDGES" ] || return 0
  while read -r file accesses; do
    [ -f "$(source_dir)/$file" ] || continue
    files+=("edges/${file%.c}.o")
    [ "$accesses" != accesses ] || with_accesses+=("edges/${file%.c}.o")
  done < <(grep '^[A-Z]' "$ROOT/scripts/lib/edge_files.txt")
  cat <<EOF
edges = ${files[*]}
${with_accesses[*]:-none}: accesses = -fsanitize-coverage=trace-loads,trace-stores
\$(edges): edges/%.o: %.o
	@mkdir -p \$(@D)
	\$(CC) -c \$(PY_CORE_CFLAGS) $V_EDGES \$(accesses) -o \$@ \$(srcdir)/\$*.c
\$(LIBRARY:.a=-edges.a): \$(LIBRARY) \$(edges)
	cp \$(LIBRARY) \$@.part
	\$(AR) r \$@.part \$(edges)
	mv \$@.part \$@
EOF
}

configure_cpython() {
  local dir stamp
  dir=$(object_dir) stamp=$dir/.gcfuzz-configuration
  [ "$(cat "$stamp" 2>/dev/null)" != "$(configuration)" ] || return 0
  [ ! -f "$stamp" ] || say "compiler, flags or configure have changed: building CPython anew"
  rm -rf "$dir"
  mkdir -p "$dir"
  run_step "Configuring CPython $CPYTHON_ID (${OPT[variant]}, $CLANG)" \
    "$LOGS/$CPYTHON_ID-${dir##*/}-configure.log" - in_build "$dir" ../src/configure "${V_CONFIGURE[@]}" ||
    die "$EXIT_UNAVAILABLE" "CPython's configure failed" "config.log in $dir says more." \
      "A missing compiler runtime is the usual reason: try --cc clang-19."
  configuration >"$stamp"
}

# in_build DIR COMMAND...: what configure and make run under. Programs built on the way
# (_freeze_module) are instrumented too: they must not report leaks or write profiles.
in_build() {
  cd "$1" || return
  shift
  export CC="${CCACHE:+ccache }$CLANG" CXX="${CCACHE:+ccache }$CLANGXX"
  export CFLAGS=$V_CFLAGS LDFLAGS=$V_LDFLAGS
  export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=0 LLVM_PROFILE_FILE=/dev/null
  unset PYTHONHOME PYTHONPATH CPPFLAGS
  without_aslr "$@"
}

# ---- make --------------------------------------------------------------------------

# shellcheck disable=SC2016  # make expands it
library_name() {  # library_name DIR
  make -s -C "$1" -f Makefile -f - gcfuzz-library <<<'gcfuzz-library: ; @echo $(LIBRARY)'
}

count_objects() {
  echo "$(find "$(object_dir)" -name '*.o' | wc -l) of about $TOTAL_OBJECTS object files"
}

# make_library [FLAGS...]: make itself knows what is left to do.
make_library() {
  local dir library libraries code=0 make
  dir=$(object_dir)
  edges_makefile >"$dir/.gcfuzz-edges.mk"
  make=(make -C "$dir" -f Makefile -f .gcfuzz-edges.mk)
  library=$(library_name "$dir")
  [ -n "${OPT[gil]:-}" ] || [[ $library == libpython3.*t*.a ]] || die "$EXIT_UNAVAILABLE" \
    "the Makefile in $dir makes '$library': not a free-threaded library"
  libraries=("$library")
  [ -z "$V_EDGES" ] || libraries+=("${library%.a}-edges.a")
  if [ -f "$dir/.gcfuzz-built" ] && "${make[@]}" -q "${libraries[@]}" "$@" >/dev/null 2>&1; then return 0; fi
  rm -f "$dir/.gcfuzz-built"
  TOTAL_OBJECTS=$("${make[@]}" -n "${libraries[@]}" 2>/dev/null | grep -c -- ' -c .*\.o')
  TOTAL_OBJECTS=$((TOTAL_OBJECTS + $(find "$dir" -name '*.o' | wc -l)))
  run_step "Compiling CPython $CPYTHON_ID (${dir##*/})" "$LOGS/$CPYTHON_ID-${dir##*/}-make.log" \
    count_objects in_build "$dir" "${make[@]}" -j "${BUILD_JOBS:-$(nproc)}" "${libraries[@]}" "$@" || code=$?
  [ "$code" -eq 0 ] || die "$EXIT_UNAVAILABLE" "CPython $CPYTHON_ID could not be compiled" \
    "The log names the file; after a repair, or a moment later if memory ran out, run again."
  touch "$dir/.gcfuzz-built"
}

# ---- planted bugs ------------------------------------------------------------------

# What a planted source was made of: the bugs' edits and the source they went into.
plant_stamp() {  # plant_stamp SOURCE
  sha256sum "${PLANT_FILES[@]}"
  find "$1" -type f -printf '%P %s %T@\n' | sort | sha256sum
}

build_planted() {
  local clean_src clean_dir bug
  clean_src=$(source_dir) clean_dir=$(object_dir)
  PLANT_FILES=()
  for bug in "${PLANTS[@]}"; do
    CPYTHON_ID+=+$bug
    PLANT_FILES+=("$ROOT/corpus/known_bugs/$bug/bug.toml")
  done
  hold_lock "cpython-$CPYTHON_ID"
  plant_source "$clean_src"
  copy_objects "$clean_dir"
  make_planted
}

# A new source makes every variant's objects worthless, so the whole directory goes.
plant_source() {
  local stamp src home
  src=$(source_dir) home=$BUILD/cpython/$CPYTHON_ID
  stamp=$(plant_stamp "$1")
  [ "$(cat "$src/.gcfuzz-planted" 2>/dev/null)" != "$stamp" ] || return 0
  rm -rf "$home"
  mkdir -p "$home"
  cp -a "$1" "$src.part" || die "$EXIT_UNAVAILABLE" "copying $1 failed" "$(free_space "$BUILD")"
  say "Planting ${PLANTS[*]}"
  "$PYTHON" "$ROOT/scripts/plant.py" --source "$src.part" "${PLANT_FILES[@]}" >&2 ||
    die "$EXIT_UNAVAILABLE" "${PLANTS[*]} cannot be planted in CPython ${CPYTHON_ID%%+*}" \
      "The edit is made for one source; bug.toml names the versions it was tried on."
  echo "$stamp" >"$src.part/.gcfuzz-planted"
  mv "$src.part" "$src"
}

# The clean build's objects, again whenever the clean build was made again.
copy_objects() {
  local dir stamp
  dir=$(object_dir)
  stamp=$(stat -c %y "$1/.gcfuzz-built")
  [ "$(cat "$dir/.gcfuzz-copied" 2>/dev/null)" != "$stamp" ] || return 0
  rm -rf "$dir" "$dir.part"
  cp -a "$1" "$dir.part" || die "$EXIT_UNAVAILABLE" "copying $1 failed" "$(free_space "$BUILD")"
  rm "$dir.part/.gcfuzz-built"
  echo "$stamp" >"$dir.part/.gcfuzz-copied"
  mv "$dir.part" "$dir"
}

# Copied objects may be newer than the edit: -W tells make that these files changed.
make_planted() {
  local file changed=()
  if [ ! -f "$(object_dir)/.gcfuzz-built" ]; then
    for file in $("$PYTHON" "$ROOT/scripts/plant.py" --files "${PLANT_FILES[@]}"); do
      changed+=(-W "../src/$file")
    done
  fi
  make_library "${changed[@]}"
}
