# Where CPython's source comes from: a directory, the cache, a git reference,
# python.org, or the Debian source package; in that order. Nothing is ever patched.
#
# prepare_source sets CPYTHON_ID and leaves the source in $BUILD/cpython/<id>/src,
# complete or not there at all: everything is made beside it and then renamed.
# shellcheck shell=bash

CACHE=$BUILD/cache
DEBIAN_SUITES="trixie forky sid"  # where a python3.N source package may be found
ATTEMPTS=()                       # what was tried and what came back

is_release() {
  [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+((a|b|rc)[0-9]+)?$ ]]
}

attempted() {
  ATTEMPTS+=("$1")
  say "  $1"
}

no_source() {
  die "$EXIT_UNAVAILABLE" "no source for CPython '${OPT[cpython]}'; this was tried:" \
    "${ATTEMPTS[@]/#/- }" "$@"
}

prepare_source() {
  local what=${OPT[cpython]}
  if is_release "$what"; then
    CPYTHON_ID=$what
    hold_lock "cpython-$CPYTHON_ID"
    [ -d "$(source_dir)" ] || fetch_release "$what"
  elif [ -d "$what" ]; then
    sync_directory "$what"
  elif [[ $what == */* && $what == [./~]* ]]; then
    die "$EXIT_UNAVAILABLE" "there is no directory '$what'"
  else
    fetch_git_reference "$what"
  fi
  check_source "$(source_dir)"
}

source_dir() {
  echo "$BUILD/cpython/$CPYTHON_ID/src"
}

# check_source DIR: free threading begins with 3.13.
check_source() {
  [ -f "$1/Include/patchlevel.h" ] && [ -f "$1/configure" ] ||
    die "$EXIT_UNAVAILABLE" "$1 is not a CPython source directory (no Include/patchlevel.h, no configure)"
  grep -q -e '--disable-gil' "$1/configure" || die "$EXIT_UNAVAILABLE" \
    "CPython $(python_version "$1") cannot be built without a GIL; 3.13 is the first that can"
}

python_version() {
  sed -n 's/^#define PY_VERSION *"\(.*\)".*/\1/p' "$1/Include/patchlevel.h"
}

# ---- a directory -------------------------------------------------------------------

# Copies what changed, so that editing the collector and running again compiles one
# file, and the directory itself stays as clean or as built as it is.
sync_directory() {
  local from
  from=$(cd "$1" && pwd -P)
  check_source "$from"
  CPYTHON_ID=dir-$(sha256sum <<<"$from" | cut -c1-10)
  hold_lock "cpython-$CPYTHON_ID"
  run_step "Copying what changed in $from" "$LOGS/$CPYTHON_ID-source.log" - \
    "$PYTHON" "$ROOT/scripts/lib/sync_tree.py" "$from" "$(source_dir)" ||
    die "$EXIT_UNAVAILABLE" "$from could not be copied"
}

# ---- a release ---------------------------------------------------------------------

fetch_release() {
  local version=$1 archive=$CACHE/Python-$1.tar.xz
  mkdir -p "$CACHE"
  if [ -f "$archive" ] && archive_is_right "$archive" "$version"; then
    say "CPython $version: the archive is in the cache"
  elif [ -n "${OPT_GIVEN[cpython-git]:-}" ] && git_commit "v$version"; then
    export_git "$COMMIT"
    return
  elif ! from_python_org "$version" "$archive" && ! from_debian "$version" "$archive"; then
    no_source "Give a source directory (--cpython DIR), a git reference (--cpython v$version" \
      "--cpython-git URL-OR-DIR), or put Python-$version.tar.xz into ${CACHE#"$ROOT"/}/ and its" \
      "sha256 into scripts/lib/checksums.txt."
  fi
  unpack "$archive"
}

pinned_checksum() {
  awk -v version="$1" '$1 == version { print $2 }' "$ROOT/scripts/lib/checksums.txt"
}

# archive_is_right FILE VERSION: by the pinned sum, else by the one noted when apt had
# verified the file.
archive_is_right() {
  local wanted found
  wanted=$(pinned_checksum "$2")
  [ -n "$wanted" ] || wanted=$(cat "$1.sha256" 2>/dev/null)
  found=$(sha256sum "$1" | cut -d' ' -f1)
  [ -n "$wanted" ] && [ "$found" = "$wanted" ] && return 0
  attempted "${1##*/}: sha256 is $found, expected ${wanted:-a sum in scripts/lib/checksums.txt}"
  return 1
}

from_python_org() {
  local version=$1 archive=$2 url answer
  url=https://www.python.org/ftp/python/${version%%[abr]*}/Python-$version.tar.xz
  if [ -z "$(pinned_checksum "$version")" ]; then
    attempted "python.org: not asked, scripts/lib/checksums.txt has no checksum for $version"
    return 1
  fi
  if ! TOLERANT=yes run_step "Fetching CPython $version from python.org" "$LOGS/python-org.log" - \
    curl --fail --silent --show-error --location --connect-timeout 15 --max-time 900 \
    --output "$archive.part" "$url"; then
    answer=$(tail -n 1 "$LOGS/python-org.log")
    attempted "python.org: $url: ${answer:-no answer}"
    return 1
  fi
  archive_is_right "$archive.part" "$version" && mv "$archive.part" "$archive"
}

# unpack ARCHIVE: without Doc, which no build needs.
unpack() {
  local src temporary
  src=$(source_dir)
  temporary=$src.part
  rm -rf "$temporary"
  mkdir -p "$temporary"
  run_step "Unpacking ${1##*/}" "$LOGS/$CPYTHON_ID-unpack.log" - \
    tar -xf "$1" -C "$temporary" --strip-components=1 --exclude='*/Doc' ||
    die "$EXIT_UNAVAILABLE" "$1 could not be unpacked" "Remove it and run again."
  mv "$temporary" "$src"
}

# ---- a git reference ---------------------------------------------------------------

fetch_git_reference() {
  local id
  git_commit "$1" || no_source "--cpython-git URL-OR-DIR says where to look for '$1'." \
    "A release may also be given as a version: --cpython 3.13.5"
  id=${1//[^A-Za-z0-9._-]/_}
  [[ $COMMIT == "$1"* ]] && id=git
  CPYTHON_ID=$id-${COMMIT:0:10}
  hold_lock "cpython-$CPYTHON_ID"
  [ -d "$(source_dir)" ] || export_git "$COMMIT"
}

# git_commit REF: sets COMMIT and GIT_DIRECTORY, a repository that has it. A branch is
# asked for each time; with no network the answer of last time will do.
git_commit() {
  local ref=$1 url=${OPT[cpython-git]} note
  if [ -d "$url" ]; then
    GIT_DIRECTORY=$(cd "$url" && pwd -P)
    COMMIT=$(git -C "$GIT_DIRECTORY" rev-parse --verify --quiet "$ref^{commit}" 2>&1) && return 0
    attempted "git: $url has no '$ref' ${COMMIT:0:200}"
    return 1
  fi
  GIT_DIRECTORY=$CACHE/git
  note=$GIT_DIRECTORY/gcfuzz-refs-$(sha256sum <<<"$url $ref" | cut -c1-16)
  [ -d "$GIT_DIRECTORY" ] || git init --quiet --bare "$GIT_DIRECTORY" || return 1
  if [ -f "$note" ] && [[ $ref =~ ^v[0-9] || $ref =~ ^[0-9a-f]{40}$ ]]; then
    COMMIT=$(cat "$note")
  elif fetch_from "$url" "$ref"; then
    COMMIT=$(git -C "$GIT_DIRECTORY" rev-parse "FETCH_HEAD^{commit}") && echo "$COMMIT" >"$note"
  elif [ -f "$note" ]; then
    COMMIT=$(cat "$note")
    say "  using what '$ref' was last time: $COMMIT"
  else
    return 1
  fi
}

fetch_from() {
  export GIT_TERMINAL_PROMPT=0
  TOLERANT=yes run_step "Fetching '$2' from $1" "$LOGS/git-fetch.log" - \
    git -C "$GIT_DIRECTORY" fetch --depth 1 --no-tags "$1" "$2" && return 0
  attempted "git: $1 '$2': $(tail -n 1 "$LOGS/git-fetch.log")"
  return 1
}

# export_git COMMIT: Misc/svnmap.txt is large, absent from slim mirrors, and like Doc
# of no use to a build.
export_git() {
  local temporary
  temporary=$(source_dir).part
  rm -rf "$temporary"
  mkdir -p "$temporary"
  run_step "Exporting ${1:0:10} from ${OPT[cpython-git]}" "$LOGS/$CPYTHON_ID-export.log" - \
    archive_commit "$1" "$temporary" ||
    die "$EXIT_UNAVAILABLE" "commit $1 could not be exported from ${OPT[cpython-git]}" \
      "If objects are missing there, fetch the commit in full or use another repository."
  mv "$temporary" "$(source_dir)"
}

archive_commit() {  # archive_commit COMMIT DIRECTORY
  git -C "$GIT_DIRECTORY" archive "$1" -- . ':(exclude)Misc/svnmap.txt' ':(exclude)Doc' |
    tar -x -C "$2"
}
