"""What running one thread at a time costs, and each kind of yield point: scripts/cost.sh.

Every figure is the median over rounds. In each round all programs run once, in turn, so that a
ratio is of two runs that met the same machine.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

KINDS = ("op", "callback", "block", "wake", "yield", "edge", "load")


@dataclass(frozen=True)
class Configuration:
    runner: str  # parallel or interleave
    edges: bool  # whether the CPython calls us at edges
    preempted: str  # a benchmark of runner_bench.cc

    def command(self, folder):
        program = "runner_bench" if self.edges else "runner_bench_without_edges"
        return [folder / program, f"--runner={self.runner}", f"--benchmark_filter=Preempted/{self.preempted}/"]


PARALLEL = Configuration("parallel", False, "as-generated-without-edges")
INTERLEAVE = Configuration("interleave", True, PARALLEL.preempted)
CONFIGURATIONS = (
    PARALLEL, INTERLEAVE,
    Configuration("parallel", False, "nowhere"),
    Configuration("parallel", True, "nowhere"),
    Configuration("interleave", False, "nowhere"),
    Configuration("interleave", True, "nowhere"),
    *(Configuration("interleave", True, kind) for kind in ("op", "callback", "block", "edge-once", "edge", "load")),
    Configuration("interleave", True, "as-generated"),
)


@dataclass
class Figures:
    """Of one execution: seconds, and counts by yield point."""
    wall: float
    cpu: float
    counts: dict


def run_json(command):
    result = subprocess.run([*command, "--benchmark_format=json"], capture_output=True, text=True, check=False)
    if result.returncode != 0 or not result.stdout.strip():
        sys.exit(f"cost: {command[0]} failed ({result.returncode}):\n{result.stderr}")
    rows = json.loads(result.stdout)["benchmarks"]
    for row in rows:
        if row.get("error_occurred"):
            sys.exit(f"cost: {row['name']}: {row['error_message']}")
    return rows


def figures(folder, configuration):
    (row,) = run_json(configuration.command(folder))
    counts = {kind: row[kind] for kind in (*KINDS, "switches") if kind in row}
    return Figures(row["real_time"] * 1e-6, row["cpu_time"] * 1e-6, counts)


def measure(folder, rounds):
    """By configuration, one for each round."""
    found = {configuration: [] for configuration in CONFIGURATIONS}
    for number in range(1, rounds + 1):
        for configuration in CONFIGURATIONS:
            found[configuration].append(figures(folder, configuration))
        print(f"round {number} of {rounds} is over", file=sys.stderr)
    return found


def speed(found, configuration, baseline, what):
    """How many executions for one of the baseline's, in the same wall or cpu time."""
    return median(getattr(base, what) / getattr(own, what)
                  for own, base in zip(found[configuration], found[baseline]))


def baseline_of(configuration):
    """The parallel runner as gc_parallel_fuzzer has it, with the same preemptions if it can."""
    own = Configuration("parallel", False, configuration.preempted)
    return own if own in CONFIGURATIONS else Configuration("parallel", False, "nowhere")


def runner_table(found):
    lines = ["| runner | CPython | preempted at | executions/s | CPU ms each | switches each | "
             "executions/s, CPU against parallel |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for configuration, runs in found.items():
        base = baseline_of(configuration)
        ratios = (f"{speed(found, configuration, base, what):.2f}" for what in ("wall", "cpu"))
        lines.append(
            f"| {configuration.runner} | {'with' if configuration.edges else 'without'} edges "
            f"| {configuration.preempted.replace('-', ' ')} | {median(1 / run.wall for run in runs):.0f} "
            f"| {median(run.cpu for run in runs) * 1e3:.2f} "
            f"| {median(run.counts['switches'] for run in runs):.2f} | {', '.join(ratios)} |")
    return lines


def yield_point_table(points, counts):
    """`points`: seconds by benchmark of yield_bench.cc, the loop itself left out."""
    lines = ["| yield point | in an execution | passed | switched at |", "| --- | --- | --- | --- |"]
    for kind in ("edge", "load"):
        lines.append(f"| {kind}, thread not under control | | {points[f'Free/{kind}'] * 1e9:.1f} ns | |")
    for kind in KINDS:
        passed, switched = points.get(f"Passed/{kind}"), points.get(f"Switched/{kind}")
        count = f"{counts[kind]:.1f}" if kind in counts else "not counted"
        lines.append(f"| {kind} | {count} | {'' if passed is None else f'{passed * 1e9:.0f} ns'} "
                     f"| {switched * 1e6:.1f} µs |")
    return lines


def yield_points(folder, rounds):
    """Seconds of one point, by benchmark."""
    runs = [{row["name"].removesuffix("/manual_time"): row["each"]
             for row in run_json([folder / "yield_bench", "--benchmark_min_time=0.05"])} for _ in range(rounds)]
    nothing = median(run["Free/nothing"] for run in runs)
    return {name: median(run[name] for run in runs) - nothing for name in runs[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    found = measure(options.programs, options.rounds)
    points = yield_points(options.programs, options.rounds)
    counts = found[Configuration("interleave", True, "nowhere")][0].counts
    print("\n".join([*runner_table(found), "", *yield_point_table(points, counts)]))
    print(f"\nOne thread at a time: {speed(found, INTERLEAVE, PARALLEL, 'wall'):.2f} of the parallel runner's "
          "executions per second, the same schedules without preemptions at edges.")


if __name__ == "__main__":
    main()
