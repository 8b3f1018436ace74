#!/usr/bin/env bash
# Makes a failing input smaller: `gcfuzz minimize`, after building it where needed.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

EXIT_NO_INPUT=66  # src/base/exit_codes.h
BUILD_OPTIONS="cpython cpython-git variant plant jobs cc cxx generator"

SUMMARY="Removes threads and operations from FILE, bytes as a fuzz target leaves them or text,
while it fails about as often in the same way: the same verdict on the same type of object, or
a crash in the same frames. What is left is run again before it is claimed, and it is said how
often it fails. Ctrl-C writes the best so far. FILE must fail on the build that the options
name: give those it was found with.

  FILE                   the input, or a hex:... name as reports print it
  -o OUT                 where the text form goes (default: FILE.min.sched)
  --times N              runs of a candidate (default: 20)
  --seconds S            stop making it smaller after so long
  --interleave           one thread at a time, switched where FILE says
  --settle               first find preemptions with which it then fails every time (gcfuzz settle)
  --raw                  decode any bytes, as a fuzz target does"

# A build takes minutes: a mistyped name should not.
require_input() {
  local argument
  for argument in "${FOR_TOOL[@]}"; do
    [[ $argument != hex:* && ! -f $argument ]] || return 0
  done
  die "$EXIT_NO_INPUT" "no input among: ${FOR_TOOL[*]-nothing}" \
    "FILE is an existing file, or a hex:... name as reports print it."
}

# split_options ARGUMENTS...: sets FOR_BUILD, and FOR_TOOL for all that is not the build's.
split_options() {
  local name
  FOR_BUILD=() FOR_TOOL=()
  while [ $# -gt 0 ]; do
    name=${1#--}
    if [ "$1" = -h ] || [ "$1" = --help ]; then
      print_help "$BUILD_OPTIONS help" | sed '1s/ / FILE /2'
      exit 0
    elif [[ $1 != --* || " $BUILD_OPTIONS " != *" ${name%%=*} "* ]]; then
      FOR_TOOL+=("$1")
    elif [[ $1 == *=* ]]; then
      FOR_BUILD+=("$1")
    else
      [ $# -ge 2 ] || usage_error "$1 needs a value ($(option_field "$name" 2))"
      FOR_BUILD+=("$1" "$2")
      shift
    fi
    shift
  done
}

split_options "$@"
[ ${#FOR_TOOL[@]} -gt 0 ] || usage_error "which FILE?"
require_input
directory=$("$ROOT/scripts/build.sh" "${FOR_BUILD[@]}" --only gcfuzz) || exit

trap - INT TERM  # from here on an interrupt is the tool's: it writes the best so far
without_aslr "$directory/bin/gcfuzz" minimize "${FOR_TOOL[@]}"
