"""The trials of scripts/bug_bench.sh for one bug, those that are kept not run again.

Each is a line of TRIALS, written when it is over. What else a line depends on (the target,
its flags, the budget) is in it; where that differs the trial is run anew.
"""

import argparse
import json
import os
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from findings import EXIT_HARNESS_FAULT
from known_bugs import Bug
from one_trial import Wanted, run_trial
from survival import median

CONTROL_FACTOR, CONTROL_AT_LEAST = 4, 30  # times the median found; CPU-seconds


def circumstances(target, options, budget):
    return {"target": str(target), "built": target.stat().st_mtime_ns, "flags": options.flags,
            "mask": os.environ.get("GCFUZZ_MASK", "known"), "budget": budget}


def kept_trials(file):
    """What is kept, each with its circumstances; the last word counts."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return []
    trials = []
    for line in lines:
        try:
            trials.append(json.loads(line))
        except ValueError:  # the line that was being written when the power went
            continue
    return trials


def find_kept(options, seed, where, control):
    for trial in reversed(kept_trials(options.trials_file)):
        if (trial["bug"], trial["seed"], trial["control"]) == (options.bug, seed, control):
            return trial if trial["where"] == where else None
    return None


def counted(labels):
    """Each once: "known: gh-1 (not fixed yet), 3 times NEW"."""
    return ", ".join(f"{times} times {label}" if times > 1 else label for label, times in Counter(labels).items())


def show(trial, kept):
    found = "yes" if trial["found"] else "no"
    others = counted(trial["false"] or trial["others"]) or ("-" if trial["found"] else "nothing")
    replay = f"{trial['replayed']}/{trial['replays']}" if trial["found"] else "-"
    print(f"{trial['seed']:>6} {found:>6} {trial['cpu_seconds']:>8.1f} {trial['executions']:>11} {replay:>7}  "
          f"{others}{'  (kept)' if kept else ''}", flush=True)


def run_trials(target, options, wanted, control=False):
    where = circumstances(target, options, wanted.budget)
    print(f"{options.bug}{', control' if control else ''}: {options.trials} trials of at most "
          f"{wanted.budget:.0f} CPU-seconds on {target.parent.parent.name}")
    print(f"{'seed':>6} {'found':>6} {'CPU s':>8} {'executions':>11} {'replay':>7}  else", flush=True)

    def one(seed):
        kept = find_kept(options, seed, where, control)
        if kept:
            return kept, True
        trial = run_trial(target, wanted, seed, options.scratch, options.flags, control)
        return asdict(trial) | {"where": where}, False
    trials = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for trial, kept in pool.map(one, range(1, options.trials + 1)):
            if not kept:
                with open(options.trials_file, "a", encoding="utf-8") as file:
                    file.write(json.dumps(trial) + "\n")
            trials.append(trial)
            show(trial, kept)
    return trials


def run_control(options, wanted, trials):
    """The same seeds where the bug is not, for a few times as long as it took to find it."""
    half = median([(trial["cpu_seconds"], trial["found"]) for trial in trials])
    wanted.budget = min(options.seconds, max(CONTROL_AT_LEAST, CONTROL_FACTOR * half))
    control = run_trials(options.control, options, wanted, control=True)
    print(control_line(control))
    return control


def control_line(control):
    """What is known of the version without the bug is there, and no false alarm."""
    loud, others = (sum(bool(trial[what]) for trial in control) for what in ("false", "others"))
    return (f"control: {loud} of {len(control)} trials had false verdicts, {others} met other bugs known there, in "
            f"{sum(trial['cpu_seconds'] for trial in control):.0f} CPU-seconds, "
            f"{sum(trial['executions'] for trial in control)} executions")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bug-file", type=Path, required=True, help="its bug.toml")
    parser.add_argument("--target", type=Path, required=True, help="fuzz target that has the bug")
    parser.add_argument("--control", type=Path, help="fuzz target that has not")
    parser.add_argument("--trials", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=300, help="CPU-seconds of a trial")
    parser.add_argument("--replays", type=int, default=5, help="processes that run what was found")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--trials-file", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("flags", nargs="*", help="of libFuzzer")
    return parser.parse_args()


def main():
    options = parse_arguments()
    bug = Bug(options.bug_file.parent, tomllib.loads(options.bug_file.read_text()))
    options.bug = bug.issue
    interleaved = options.target.name == "gc_interleave_fuzzer"
    wanted = Wanted(options.bug, bug.verdicts, options.seconds,
                    ["--interleave", "--times", str(options.replays)] if interleaved else
                    ["--quiet", "--times", str(options.replays), "--each", "100"])
    options.trials_file.parent.mkdir(parents=True, exist_ok=True)
    trials = run_trials(options.target, options, wanted)
    if options.control:
        trials += run_control(options, wanted, trials)
    if any(trial["harness_faults"] for trial in trials):
        print("a harness fault: gcfuzz itself is wrong, these numbers mean nothing")
        return EXIT_HARNESS_FAULT
    return 0


if __name__ == "__main__":
    sys.exit(main())
