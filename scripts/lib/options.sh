# Command line options: one table, from which parsing and --help derive.
# shellcheck shell=bash

# name|what it takes ("" for a switch)|default|help
OPTION_TABLE=(
  "cpython|VERSION|3.13.5|what to fuzz: a release (3.13.5), a git reference (v3.13.1, main) or a source directory"
  "cpython-git|URL|https://github.com/python/cpython|where git references come from: a URL or a local directory"
  "variant|NAME|asan|asan, tsan, debug (--with-pydebug and ASan), plain or coverage"
  "gil|||with a GIL, to compare: such a build can replay schedules and nothing else"
  "plant|BUG||apply corpus/known_bugs/BUG to a copy of the CPython source; may be given several times"
  "cc|CLANG||C compiler, else \$CC, else the newest clang found (19 preferred)"
  "cxx|CLANG++||C++ compiler, else \$CXX, else the one that belongs to --cc"
  "flags-from-env|||compile CPython with \$CFLAGS instead of the variant's own sanitizer flags"
  "generator|NAME||CMake generator: Ninja, or \"Unix Makefiles\" where there is no ninja"
  "define|NAME=VALUE||pass -DNAME=VALUE to CMake; may be given several times"
  "only|TARGET||build only this CMake target; may be given several times"
  "jobs|N|$(nproc)|processes at a time"
  "target|NAME|gc_parallel_fuzzer|which fuzz target (fuzz/NAME.cc)"
  "time|SECONDS||stop after so long; without it: until Ctrl-C"
  "corpus|DIR||fuzz.sh: working corpus, kept and extended; coverage.sh: replayed, may be given several times"
  "mask|OP,OP...||operations (gcfuzz ops) to leave out, in place of \$GCFUZZ_MASK; 'known' (what fuzzing does unless told) are those that trigger a known bug of that CPython, '' leaves nothing out"
  "uncovered|FILE||instead of the table: the lines of this source file that are not executed (Python/brc.c)"
  "no-checks|||leave out the format, layer and clang-tidy checks"
  "bugs|LIST|gh-125859|known bugs to look for, with commas between them"
  "trials|N|10|how many seeded trials for each bug"
  "replays|N|5|how many new processes run each input that was found"
  "fixed-in|VERSION||with --control: where the bugs that are not planted are fixed"
  "control|||also run the clean build on the same seeds; it must have no false verdicts"
  "name|NAME||of this configuration, for --compare of another one"
  "compare|NAME||compare with the trials kept under that name"
  "times|N|20|processes that replay the input in each build"
  "each|N|1|executions in each of them, up to the first failure"
  "interleave|||one thread at a time, as gc_interleave_fuzzer runs it"
  "rounds|N|5|how often everything is measured; the median counts"
  "no-gil-builds|||leave out the builds with a GIL"
  "bisect|||find the commit between two"
  "help|||this text"
)

declare -A OPT=()       # option -> value; a switch that was given -> yes
declare -A OPT_GIVEN=() # options that stood on the command line
OPT_REST=()             # what follows --
OPT_WORDS=()            # what is no option, for a script that sets WORDS
PLANTS=() DEFINES=() ONLY=() CORPORA=()

option_field() {  # option_field NAME FIELD
  local row
  for row in "${OPTION_TABLE[@]}"; do
    if [ "${row%%|*}" = "$1" ]; then
      cut -d'|' -f"$2" <<<"$row"
      return 0
    fi
  done
  return 1
}

usage_error() {
  die "$EXIT_USAGE" "$1" "${0##*/} --help says what it understands."
}

# parse_options "ALLOWED NAMES" ARGUMENTS...: fills OPT, OPT_REST and the lists.
# The caller sets SUMMARY (what the script is for), REST (what -- is for, or empty) and WORDS
# (what stands without an option, or empty).
parse_options() {
  local allowed=$1 name value takes
  shift
  for name in $allowed; do OPT[$name]=$(option_field "$name" 3); done
  while [ $# -gt 0 ]; do
    case $1 in
      --) shift; OPT_REST=("$@"); break ;;
      -h) set -- --help "${@:2}" ;;
      --*) ;;
      *)
        [ -n "${WORDS:-}" ] || usage_error "unexpected argument '$1'"
        OPT_WORDS+=("$1")
        shift
        continue ;;
    esac
    name=${1#--} value=
    name=${name%%=*}
    [[ " $allowed " == *" $name "* ]] || usage_error "unknown option '$1'"
    takes=$(option_field "$name" 2)
    if [ -z "$takes" ]; then
      [[ $1 != *=* ]] || usage_error "--$name takes no value"
      value=yes
    elif [[ $1 == *=* ]]; then
      value=${1#*=}
    else
      [ $# -ge 2 ] || usage_error "--$name needs a value ($takes)"
      value=$2
      shift
    fi
    shift
    take_option "$name" "$value"
  done
  [ "${OPT[help]}" != yes ] || { print_help "$allowed"; exit 0; }
  [ ${#OPT_REST[@]} -eq 0 ] || [ -n "${REST:-}" ] || usage_error "nothing may follow --"
  check_options
}

take_option() {
  OPT[$1]=$2
  OPT_GIVEN[$1]=yes
  case $1 in
    plant) PLANTS+=("$2") ;;
    define) DEFINES+=("-D$2") ;;
    only) ONLY+=("$2") ;;
    corpus) CORPORA+=("$2") ;;
  esac
}

# Refuses nonsense before anything is installed, fetched or built.
check_options() {
  local name bug
  for name in jobs time trials replays times each rounds; do
    [ -z "${OPT[$name]:-}" ] || [[ ${OPT[$name]} =~ ^[1-9][0-9]{0,8}$ ]] ||
      usage_error "--$name wants a whole number above 0, not '${OPT[$name]}'"
  done
  [[ ${OPT[variant]:-asan} =~ ^(asan|tsan|debug|plain|coverage)$ ]] ||
    usage_error "unknown variant '${OPT[variant]}': it is one of asan, tsan, debug, plain, coverage"
  [ -n "${OPT[cpython]-unset}" ] || usage_error "--cpython is empty"
  [ -z "${OPT_GIVEN[mask]:-}" ] || check_mask "${OPT[mask]}"
  for bug in "${PLANTS[@]}"; do
    [ -f "$ROOT/corpus/known_bugs/$bug/bug.toml" ] ||
      usage_error "no such bug '$bug'; known: $(known_bugs)"
  done
}

# The names of all operations: the first word of a row's pattern, or the one behind "{out} = ".
operations() {
  sed -nE 's/^GCFUZZ(_PYTHON)?_OP\([0-9]+, \w+, "(\{out\} = )?(\w+).*/\3/p' "$ROOT/src/schedule/ops.def"
}

# check_mask NAMES: exports them for everything that executes schedules.
check_mask() {
  local name known
  known=" $(operations | paste -sd' ') "
  for name in ${1//,/ }; do
    [[ "$known known " == *" ${name%%-*} "* ]] || usage_error "there is no operation '$name' (--mask); there are:$known"
  done
  export GCFUZZ_MASK=$1
}

known_bugs() {
  local file
  for file in "$ROOT"/corpus/known_bugs/*/bug.toml; do
    [ ! -f "$file" ] || basename "${file%/bug.toml}"
  done | paste -sd' '
}

print_help() {
  local name takes default
  printf 'usage: %s [options]%s%s\n\n%s\n\noptions:\n' "${0##*/}" "${WORDS:+ $WORDS}" "${REST:+ [-- $REST]}" "$SUMMARY"
  for name in $1; do
    takes=$(option_field "$name" 2)
    default=$(option_field "$name" 3)
    printf '  %-22s %s%s\n' "--$name${takes:+ $takes}" "$(option_field "$name" 4)" \
      "${default:+ (default: $default)}"
  done
}
