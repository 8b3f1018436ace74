#!/usr/bin/env bash
# Format, layers, shellcheck, tests of the scripts and clang-tidy, as CI runs them.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source "$ROOT/scripts/lib/checks.sh"

SUMMARY="Checks format, layers and scripts, and runs clang-tidy where the variant has been built
(scripts/build.sh); scripts/test.sh does all of it too. Exit code: 0 or 1."
parse_options "cpython variant jobs help" "$@"

BUILD_JOBS=${OPT[jobs]}
ensure_packages check
failed=0
check_sources || failed=1
build_directory=$BUILD/${OPT[cpython]}-${OPT[variant]}
if [ -f "$build_directory/compile_commands.json" ]; then
  check_tidy "$build_directory" || failed=1
else
  say "clang-tidy left out: $build_directory has not been configured"
fi
exit "$failed"
