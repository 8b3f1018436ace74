"""One seeded trial of a fuzz target: until a known bug is found or its CPU-seconds are used.

A finding ends a process, and may be another one. Then the trial goes on in a new process, from
nothing, with a seed that follows from its own; what was used until then counts.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from findings import CannotRead, tool
from reports import parse_report, read_lines
from summarize import totals

POLL_SECONDS = 0.05
WALL_PER_CPU = 20  # a process that idles so long is stuck: stopped, and counted as a miss
MOST_PROCESSES = 20  # of one trial: where other bugs are found at once, they are not alone for long
ISSUES = re.compile(r"\b(?:known:|looks like|or) ([^,\s]+)")  # of a label
# How a signature begins that has the verdict; other verdicts begin with their own words.
SIGNATURES = {"AddressSanitizer": "asan:", "UndefinedBehaviorSanitizer": "ubsan:",
              "assertion failed": "assert:", "ThreadSanitizer": "tsan:"}


@dataclass
class Wanted:
    """What counts as the bug."""
    bug: str
    verdicts: list
    budget: float    # CPU-seconds
    replay: list     # options of `gcfuzz run` that say how to replay an input

    def is_shown(self, signed):
        """The bug's label, and one of its verdicts: either alone may be another bug's."""
        begins = tuple(SIGNATURES.get(verdict, verdict.replace(" ", "-") + "/") for verdict in self.verdicts)
        return self.bug in ISSUES.findall(signed["label"]) and signed["signature"].startswith(begins)


@dataclass
class Trial:
    bug: str
    seed: int
    budget: float
    found: bool = False
    cpu_seconds: float = 0.0  # to the finding, or all of them
    executions: int = 0
    others: list = field(default_factory=list)  # known bugs of that version, found on the way
    false: list = field(default_factory=list)   # what is neither the bug nor known there
    harness_faults: int = 0
    replayed: int = 0         # of `replays` processes so many showed the bug again
    replays: int = 0
    preemptions: int | None = None  # of the input: so many it does not fail without; None if not tried
    control: bool = False


def cpu_seconds(pid):
    """User and system time of all threads so far; None once the process is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(target, seed, folder, flags):
    arguments = [str(target), f"-seed={seed}", f"-artifact_prefix={folder}/", "-print_final_stats=1",
                 "-rss_limit_mb=4096", "-timeout=25", *flags]
    with open(folder / "log", "wb") as output:
        return os.posix_spawn(target, arguments, os.environ,
                              file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                                            (os.POSIX_SPAWN_DUP2, output.fileno(), 2)])


def wait_until(pid, budget):
    """Waits for the end, asking for it when the budget is used. Returns CPU-seconds, and whether
    it was asked."""
    deadline = time.monotonic() + WALL_PER_CPU * budget + 60
    asked = None
    while True:
        ended, _, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return usage.ru_utime + usage.ru_stime, asked is not None
        now = time.monotonic()
        if asked is None and ((cpu_seconds(pid) or 0) >= budget or now > deadline):
            os.kill(pid, signal.SIGINT)
            asked = now
        elif asked is not None and now > asked + 30:
            os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def replay(target, wanted, report, trial):
    """How often the input shows the bug again, each time in a new process."""
    if report.input is None or not report.input.exists():
        return
    file = report.input.with_suffix(".json")
    subprocess.run([target.parent / "gcfuzz", "run", *wanted.replay, "--json", file, report.input],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    try:
        runs = json.loads(file.read_text())["inputs"][0]
    except (OSError, ValueError):
        return
    trial.replays = runs["runs"]
    shown = [found for found in runs["findings"] if wanted.is_shown(found)]
    tried = [one["matters"] for found in shown for one in found.get("preemptions", [])]
    trial.preemptions = sum(tried) if tried else None
    trial.replayed = sum(found["rate"]["hits"] for found in shown)


def judge(target, wanted, folder, trial, interrupted):
    """Takes down what a process has found. True if the trial is over; the control is over with a
    false verdict. A report that was cut off when the time was up is none."""
    lines = read_lines(folder / "log")
    trial.executions += totals(lines)[0] or 0
    report = parse_report([line for line in lines if "libFuzzer: run interrupted" not in line])
    if report is None:
        return True  # the budget is used
    if report.harness_fault:
        trial.harness_faults += 1
        return True
    try:
        signed = json.loads(tool(target.parent / "gcfuzz", "signature", "--json", "-", text=report.text))
    except CannotRead:
        if interrupted:
            return True
        raise
    if wanted.is_shown(signed) and not trial.control:
        trial.found = True
        replay(target, wanted, report, trial)
    elif signed["label"].startswith("known: "):
        trial.others.append(signed["label"])
    else:
        trial.false.append(f"{signed['label']} {signed['signature']}")
    return trial.found or (trial.control and bool(trial.false))


def run_trial(target, wanted, seed, scratch, flags=(), control=False):
    trial = Trial(wanted.bug, seed, wanted.budget, control=control)
    for process in range(MOST_PROCESSES):
        folder = scratch / f"{wanted.bug}-{'control-' if control else ''}{seed}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        pid = start(target, seed + 1_000_000 * process, folder, flags)
        used, interrupted = wait_until(pid, wanted.budget - trial.cpu_seconds)
        trial.cpu_seconds += used
        over = judge(target, wanted, folder, trial, interrupted)
        shutil.rmtree(folder, ignore_errors=True)
        if over or trial.cpu_seconds >= wanted.budget:
            break
    if not trial.found:
        trial.cpu_seconds = min(trial.cpu_seconds, wanted.budget)
    return trial
