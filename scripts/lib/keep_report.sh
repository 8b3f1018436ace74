#!/usr/bin/env bash
# Stands in for a fuzz target in libFuzzer's fork mode, which starts a child for each job
# and throws its output away when it crashes: files what a child that failed has found, at
# once, so that nothing is lost whatever happens to the campaign later.
#   GCFUZZ_TARGET    the real program
#   GCFUZZ_CAMPAIGN  this campaign's folder (scripts/lib/campaign.sh)
#   GCFUZZ_FILE      the command that files a report (scripts/lib/findings.py file ...)
# libFuzzer starts its children by argv[0], so the parent runs under this file's name.
trap : INT TERM  # the child gets them too, and its exit code is what counts

# A merge step writes to /dev/null; what it has to say on a finding counts as well.
output=/proc/$$/fd/1
if [ "$output" -ef /dev/null ]; then
  output=$GCFUZZ_CAMPAIGN/reports/$$.output
  exec >"$output" 2>&1
fi
"$GCFUZZ_TARGET" "$@"
code=$?
filed=0
if [ "$code" -ne 0 ] && [ "$code" -ne 72 ]; then  # 72: interrupted
  filing=()
  eval "filing=($GCFUZZ_FILE)"
  "${filing[@]}" "$output" || filed=$?
fi
# Nowhere to put what comes next: end the whole campaign, and keep what could not be filed.
if [ "$filed" -eq 73 ]; then
  cp "$output" "$GCFUZZ_CAMPAIGN/reports/$$-unfiled.log"
  kill -INT 0
else
  rm -f "$GCFUZZ_CAMPAIGN/reports/$$.output"
fi
exit "$code"
