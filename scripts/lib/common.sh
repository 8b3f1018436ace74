# Sourced first by every script: where things are, and the parts they share.
# shellcheck shell=bash
set -uo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${GCFUZZ_BUILD_ROOT:-$ROOT/build}  # everything made stands here
LOGS=$BUILD/logs
export PYTHONDONTWRITEBYTECODE=1  # our own helpers leave no __pycache__ among the sources

# shellcheck source=scripts/lib/log.sh
source "$ROOT/scripts/lib/log.sh"
# shellcheck source=scripts/lib/options.sh
source "$ROOT/scripts/lib/options.sh"
# shellcheck source=scripts/lib/packages.sh
source "$ROOT/scripts/lib/packages.sh"
# shellcheck source=scripts/lib/compiler.sh
source "$ROOT/scripts/lib/compiler.sh"
# shellcheck source=scripts/lib/sources.sh
source "$ROOT/scripts/lib/sources.sh"
# shellcheck source=scripts/lib/debian_source.sh
source "$ROOT/scripts/lib/debian_source.sh"
# shellcheck source=scripts/lib/cpython.sh
source "$ROOT/scripts/lib/cpython.sh"
# shellcheck source=scripts/lib/gcfuzz.sh
source "$ROOT/scripts/lib/gcfuzz.sh"

# Debian's python3 before whatever else is first in PATH: its version is known.
PYTHON=$(command -v /usr/bin/python3 python3 | head -n 1)

# Programs of the coverage variant leave no profile but where they are told to.
export LLVM_PROFILE_FILE=${LLVM_PROFILE_FILE:-/dev/null}

# hold_lock NAME: one builder per directory; the second one waits. The lock is a file
# descriptor that the commands we start inherit, so that a make which outlives a
# killed script still keeps others out of its directory.
HELD_LOCKS=()
hold_lock() {
  local file=$BUILD/locks/$1 fd
  { mkdir -p "$BUILD/locks" && touch "$file"; } 2>/dev/null ||
    die "$EXIT_UNAVAILABLE" "cannot write to $BUILD as $(id -un)" \
      "Make it yours, or build elsewhere: export GCFUZZ_BUILD_ROOT=<directory>"
  exec {fd}>>"$file"
  if ! flock -n "$fd"; then
    say "waiting for another run that builds $1 (process $(tail -n 1 "$file"))"
    flock "$fd"
  fi
  echo "$$" >"$file"
  HELD_LOCKS+=("$fd")
}

# What only uses a finished build (a campaign, the tests) must not keep others waiting.
release_locks() {
  local fd
  for fd in "${HELD_LOCKS[@]}"; do exec {fd}>&-; done
  HELD_LOCKS=()
}

# without_aslr COMMAND...: sanitizers of clang 14 to 17 fail at random on kernels with
# 32 bits of address randomization, and a run without it can be repeated.
without_aslr() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    setarch "$(uname -m)" -R "$@"
  else
    "$@"
  fi
}

# ccache makes the second build of a version cheap; without it builds work as well.
CCACHE=$(command -v ccache || true)
if [ ! -w "${HOME:-/nonexistent}" ]; then export CCACHE_DIR=${CCACHE_DIR:-$BUILD/ccache}; fi

# require_space MEGABYTES: better now than in the middle of a compilation.
require_space() {
  local free
  mkdir -p "$BUILD" || die "$EXIT_UNAVAILABLE" "cannot create $BUILD"
  free=$(df -Pm "$BUILD" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$1" ] || die "$EXIT_UNAVAILABLE" \
    "not enough disk space: $1 MB are needed, $(free_space "$BUILD")" \
    "Make room, or put build/ elsewhere: export GCFUZZ_BUILD_ROOT=<directory>"
}
