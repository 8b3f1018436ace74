#!/usr/bin/env bash
# Stands in for a fuzz target in libFuzzer's fork mode, which starts a child for each job
# and throws its output away when it crashes: keeps the report of a child that failed.
#   GCFUZZ_TARGET   the real program      GCFUZZ_REPORTS   where reports go
# libFuzzer starts its children by argv[0], so the parent runs under this file's name.
trap : INT TERM  # the child gets them too, and its exit code is what counts

# A merge step writes to /dev/null; what it has to say on a finding counts as well.
if [ /proc/$$/fd/1 -ef /dev/null ]; then
  exec >"$GCFUZZ_REPORTS/$$.output" 2>&1
fi
"$GCFUZZ_TARGET" "$@"
code=$?
if [ "$code" -ne 0 ] && [ "$code" -ne 72 ]; then  # 72: interrupted
  cp "/proc/$$/fd/1" "$GCFUZZ_REPORTS/$$-$code.log"
fi
rm -f "$GCFUZZ_REPORTS/$$.output"
exit "$code"
