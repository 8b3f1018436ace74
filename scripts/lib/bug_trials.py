"""Seeded trials of a fuzz target against one known bug, in CPU-seconds to the finding.

A trial that finds nothing is censored at its budget: it counts as "later than that" in
the median and as the whole budget in the restricted mean, and is never left out.
"""

import argparse
import math
import os
import shutil
import signal
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from findings import EXIT_HARNESS_FAULT
from reports import parse_report, read_lines
from summarize import totals

POLL_SECONDS = 0.05
WALL_PER_CPU = 20  # a trial that idles so long is stuck: stopped, and counted as a miss
CONTROL_FACTOR, CONTROL_AT_LEAST = 4, 30  # times the median found; CPU-seconds


@dataclass
class Trial:
    seed: int
    verdict: str | None  # None: nothing was found
    found: bool          # the bug itself
    harness_fault: bool
    executions: int
    cpu_seconds: float


def cpu_seconds(pid):
    """User and system time of all threads so far; None once the process is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(target, seed, folder, log):
    arguments = [str(target), f"-seed={seed}", f"-artifact_prefix={folder}/", "-print_final_stats=1",
                 "-rss_limit_mb=4096", "-timeout=25"]
    with open(log, "wb") as output:
        return os.posix_spawn(target, arguments, os.environ,
                              file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                                            (os.POSIX_SPAWN_DUP2, output.fileno(), 2)])


def wait_until(pid, budget):
    """Waits for the end, asking for it when the budget is used. Returns CPU-seconds."""
    deadline = time.monotonic() + WALL_PER_CPU * budget + 60
    asked = None
    while True:
        ended, _, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return usage.ru_utime + usage.ru_stime
        now = time.monotonic()
        if asked is None and ((cpu_seconds(pid) or 0) >= budget or now > deadline):
            os.kill(pid, signal.SIGINT)
            asked = now
        elif asked is not None and now > asked + 30:
            os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def run_trial(target, seed, budget, verdict, scratch):
    folder = scratch / f"{target.parent.parent.name}-seed-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = folder / "log"
    used = wait_until(start(target, seed, folder, log), budget)
    lines = read_lines(log)
    report = parse_report([line for line in lines if "libFuzzer: run interrupted" not in line])
    return Trial(seed, report.line if report else None, bool(report) and report.kind == verdict,
                 bool(report) and report.harness_fault, totals(lines)[0] or 0, used)


def run_trials(target, options, budget):
    print(f"{target.parent.parent.name}: {options.trials} trials of at most {budget:.0f} CPU-seconds")
    print(f"{'seed':>6} {'found':>6} {'CPU s':>8} {'executions':>11}  verdict", flush=True)
    trials = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for trial in pool.map(lambda seed: run_trial(target, seed, budget, options.verdict,
                                                     options.scratch), range(1, options.trials + 1)):
            trials.append(trial)
            print(f"{trial.seed:>6} {'yes' if trial.found else 'no':>6} {trial.cpu_seconds:>8.1f} "
                  f"{trial.executions:>11}  {trial.verdict or 'nothing'}", flush=True)
    return trials


def censored_median(trials, measure):
    """The median over all trials, infinite if half of them or more found nothing."""
    values = sorted(measure(trial) if trial.found else math.inf for trial in trials)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def shown(value, limit=None):
    return f"more than {limit:.0f}" if math.isinf(value) and limit else f"{value:.1f}"


def report_found(options, trials):
    hits = sum(trial.found for trial in trials)
    budget = options.seconds
    mean = statistics.mean(min(trial.cpu_seconds, budget) if trial.found else budget for trial in trials)
    print(f"{options.bug}: found in {hits} of {len(trials)} trials")
    print(f"  CPU-seconds: median {shown(censored_median(trials, lambda t: t.cpu_seconds), budget)}, "
          f"restricted mean {mean:.1f} (budget {budget})")
    median = censored_median(trials, lambda t: t.executions)
    print(f"  executions:  median {'beyond the budget' if math.isinf(median) else f'{median:.0f}'}")
    return hits


def run_control(options, trials):
    """Returns whether the clean build stayed silent."""
    median = censored_median(trials, lambda t: t.cpu_seconds)
    budget = min(options.seconds, max(CONTROL_AT_LEAST, CONTROL_FACTOR * median))
    control = run_trials(options.control, options, budget)
    loud = [trial for trial in control if trial.verdict]
    used = sum(trial.cpu_seconds for trial in control)
    print(f"control: {len(loud)} of {len(control)} trials found something in {used:.0f} CPU-seconds, "
          f"{sum(trial.executions for trial in control)} executions")
    return not loud, control


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bug", required=True)
    parser.add_argument("--verdict", required=True, help="what counts as finding it")
    parser.add_argument("--target", type=Path, required=True, help="fuzz target that has the bug")
    parser.add_argument("--control", type=Path, help="fuzz target that has not")
    parser.add_argument("--trials", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=300, help="CPU-seconds of a trial")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--scratch", type=Path, required=True)
    return parser.parse_args()


def believable(trials):
    if any(trial.harness_fault for trial in trials):
        print("a harness fault: gcfuzz itself is wrong, these numbers mean nothing")
        return False
    return True


def main():
    options = parse_arguments()
    trials = run_trials(options.target, options, options.seconds)
    if not believable(trials):
        return EXIT_HARNESS_FAULT
    hits, silent = report_found(options, trials), True
    if options.control:
        silent, control = run_control(options, trials)
        if not believable(control):
            return EXIT_HARNESS_FAULT
    return 0 if hits and silent else 1


if __name__ == "__main__":
    sys.exit(main())
