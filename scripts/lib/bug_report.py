"""What the trials of scripts/bug_bench.sh came to: a table, CSV files, a plot, a comparison.

A trial that found nothing is censored at its budget: it counts as "later than that" in the
median and as the whole budget in the restricted mean, and is never left out.
"""

import argparse
import csv
import math
import sys
from pathlib import Path

from bug_trials import control_line, kept_trials
from survival import kaplan_meier, log_rank, median, restricted_mean
from survival_plot import survival_svg

COLUMNS = ("bug", "seed", "found", "cpu_seconds", "executions", "replayed", "replays", "preemptions", "others",
           "false", "budget", "control")


def read_trials(file, bugs):
    """The latest of each bug and seed, by bug; control trials under None."""
    latest = {(trial["bug"], trial["seed"], trial["control"]): trial for trial in kept_trials(file)}
    groups = {}
    for (bug, _, control), trial in sorted(latest.items()):
        if not bugs or bug in bugs:
            groups.setdefault(None if control else bug, []).append(trial)
    return groups


def times(trials, measure="cpu_seconds"):
    return [(trial[measure], trial["found"]) for trial in trials]


def shown(value, digits=1):
    return "beyond" if math.isinf(value) else f"{value:.{digits}f}"


def row(name, trials):
    budget = max(trial["budget"] for trial in trials)
    found = sum(trial["found"] for trial in trials)
    replayed, replays = (sum(trial[key] for trial in trials) for key in ("replayed", "replays"))
    return (name, f"{found} of {len(trials)}", shown(median(times(trials))),
            shown(restricted_mean(times(trials), budget)), shown(median(times(trials, "executions")), 0),
            f"{replayed} of {replays}", str(sum(len(trial["false"]) for trial in trials)),
            str(sum(len(trial["others"]) for trial in trials)))


HEADINGS = ("bug", "found", "median CPU s", "restricted mean", "median executions", "replay", "false", "others")


def print_table(lines):
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def print_preemptions(bugs):
    """Of what gc_interleave_fuzzer has found: is it the preemptions that do it?"""
    for bug, trials in bugs.items():
        tried = [trial["preemptions"] for trial in trials if trial.get("preemptions") is not None]
        if tried:
            print(f"{bug}: {sum(map(bool, tried))} of {len(tried)} inputs found with preemptions do not fail "
                  "when one of these is removed")


def print_report(groups):
    bugs = {bug: trials for bug, trials in groups.items() if bug is not None}
    lines = [HEADINGS, *(row(bug, trials) for bug, trials in bugs.items())]
    if len(bugs) > 1:
        lines.append(row("total", [trial for trials in bugs.values() for trial in trials]))
    print_table(lines)
    print_preemptions(bugs)
    control = groups.get(None, [])
    if control:
        print(control_line(control))


def write_files(groups, folder):
    with open(folder / "trials.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for trials in groups.values():
            for trial in trials:
                values = [trial.get(name) for name in COLUMNS]
                writer.writerow(["; ".join(value) if isinstance(value, list) else value for value in values])
    bugs = {bug: times(trials) for bug, trials in groups.items() if bug is not None}
    with open(folder / "survival.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("bug", "cpu_seconds", "at_risk", "found", "surviving"))
        for bug, trials in bugs.items():
            for step in kaplan_meier(trials):
                writer.writerow((bug, f"{step.time:.2f}", step.at_risk, step.found, f"{step.surviving:.4f}"))
    limit = max((time for trials in bugs.values() for time, _ in trials), default=1)
    (folder / "survival.svg").write_text(survival_svg(bugs, limit, "share of trials that have not found it"))


def compare(groups, others, name, folder):
    """Each bug of both: which configuration finds it sooner, and could that be chance?"""
    print(f"\ncompared with {name} (CPU-seconds; log-rank test)")
    lines = [("bug", "found", f"found, {name}", "restricted mean", f"restricted mean, {name}", "chi square", "p")]
    for bug in groups:
        if bug is None or bug not in others:
            continue
        mine, theirs = groups[bug], others[bug]
        limit = min(max(trial["budget"] for trial in group) for group in (mine, theirs))
        test = log_rank(times(mine), times(theirs))
        lines.append((bug, *(f"{sum(trial['found'] for trial in group)} of {len(group)}" for group in (mine, theirs)),
                      *(shown(restricted_mean(times(group), limit)) for group in (mine, theirs)),
                      *((f"{test[0]:.2f}", f"{test[1]:.4f}") if test else ("-", "-"))))
        curves = {"this": times(mine), name: times(theirs)}
        (folder / f"survival-{bug}-{name}.svg").write_text(survival_svg(curves, limit, bug))
    print_table(lines)
    return len(lines) > 1


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials-file", type=Path, required=True)
    parser.add_argument("--compare", type=Path, help="the trials of another configuration")
    parser.add_argument("bugs", nargs="*")
    return parser.parse_args()


def main():
    options = parse_arguments()
    folder = options.trials_file.parent
    groups = read_trials(options.trials_file, options.bugs)
    print_report(groups)
    write_files(groups, folder)
    print(f"files: {folder}/trials.csv, survival.csv, survival.svg")
    if options.compare:
        others = read_trials(options.compare, options.bugs)
        if not compare(groups, others, options.compare.parent.name, folder):
            print("nothing to compare: no bug was tried in both", file=sys.stderr)
    silent = not any(trial["false"] for trial in groups.get(None, []))
    found = all(any(trial["found"] for trial in trials) for bug, trials in groups.items() if bug)
    return 0 if silent and found else 1


if __name__ == "__main__":
    sys.exit(main())
