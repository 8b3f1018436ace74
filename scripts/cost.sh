#!/usr/bin/env bash
# What does running one thread at a time cost, and a yield point of each kind?
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

SUMMARY="Runs the same schedules (100 that the mutator makes of nothing, and the seeds of the corpus;
operations of known bugs and subinterpreters left out) with the parallel and with the interleaving
runner in turn, and prints two tables, as medians over --rounds: executions per second, with
preemptions at yield points of each kind, against the parallel runner in the same round; and what
one yield point costs by itself. Nothing else should run meanwhile."
parse_options "rounds cpython cpython-git variant jobs cc cxx generator help" "$@"

[ "${OPT[variant]}" != plain ] && [ "${OPT[variant]}" != coverage ] ||
  usage_error "the ${OPT[variant]} variant has no edges to measure"
ONLY=(runner_bench runner_bench_without_edges yield_bench)
set_up build
# A process makes few subinterpreters: what the first executions cost the others would not.
export GCFUZZ_MASK=known,run_subinterpreter
run_shown without_aslr "$PYTHON" "$ROOT/scripts/lib/cost.py" --programs "$GCFUZZ_DIR/bin" --rounds "${OPT[rounds]}"
