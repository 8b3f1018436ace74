"""The end of a campaign: what was executed, reached and found, and how to replay it.

Reads libFuzzer's log and what scripts/lib/findings.py has filed, and prints the summary.
Exit code: 70 with harness faults, 73 if a finding could not be filed, 1 with findings, 69 if
the target never ran, 70 if it was killed, otherwise 0.
"""

import argparse
import json
import re
import shlex
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from findings import EXIT_CANT_CREATE, EXIT_HARNESS_FAULT, read_record, run_options
from reports import read_lines

EXIT_FINDING, EXIT_UNAVAILABLE = 1, 69
KILLED = 128  # exit codes above: by a signal
SHOWN_IDLE = 12  # operations without effect
NOT_MEASURED = "not measured (see the stats log)"

PROGRESS = re.compile(r"^#(\d+):? .*?cov: (\d+) ft: (\d+) corp: (\d+)")
UNITS = re.compile(r"^stat::number_of_executed_units: *(\d+)")


@dataclass
class Filed:
    """One signature that this campaign has shown."""
    folder: Path
    count: int    # in this campaign
    record: dict  # finding.json


def read_filed(options):
    """The most frequent first."""
    counts = Counter(read_lines(options.filed)).most_common()
    return [Filed(options.findings / name, count, read_record(options.findings / name))
            for name, count in counts]


def is_fault(filed):
    return filed.folder.parent.name == "harness-faults"


def totals(log):
    executions = corpus = None
    for line in log:
        match = PROGRESS.match(line)
        if match:
            executions, corpus = int(match[1]), int(match[4])
        match = UNITS.match(line)
        if match:
            executions = int(match[1])
    return executions, corpus


def read_stats(path):
    """What `gcfuzz stats --json` said of the corpus; empty if it did not come to its end."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def edges(stats):
    found = stats.get("edges", {})
    if found.get("total") and stats.get("executions"):
        return f"{found['covered']} of {found['total']} edges of {found['file']}"
    return NOT_MEASURED


def operations(stats):
    """How many operations did what they say at least once; the others are named."""
    campaign = stats.get("campaign", {})
    everywhere = campaign.get("executions", 0) > 0  # not only what the corpus has kept
    counts = campaign["ops"] if everywhere else stats.get("ops")
    if not counts:
        return NOT_MEASURED
    masked = stats.get("masked", "").split(",")
    idle = [name for name, count in counts.items()
            if not count["effective"] and not count.get("lacking") and name not in masked]
    text = f"{sum(count['effective'] > 0 for count in counts.values())} of {len(counts)} had an effect"
    if idle:
        more = f" and {len(idle) - SHOWN_IDLE} more" if len(idle) > SHOWN_IDLE else ""
        text += f"; not: {', '.join(idle[:SHOWN_IDLE])}{more}"
    early = not everywhere and stats.get("findings")
    return text + ("; a finding ended the count early" if early else "")


def shown(path):
    path = Path(path)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def print_filed(filed, options):
    """A line that names it, a line that shows it."""
    repeated = ["--times", "2"] if options.interleave else ["--times", "20", "--each", "100"]
    replay = shlex.join([shown(options.gcfuzz), "run",
                         *run_options(",".join(options.mask), options.interleave), *repeated,
                         shown(filed.folder / "input")])
    before = filed.record["count"] - filed.count
    again = f" (and {before} times before)" if before else ""
    label = f"  {filed.record['label']}" if filed.record["label"] else ""
    print(f"  {filed.count:>5} times{again}{label}  {filed.record['signature']}")
    print(f"        {replay}")


def print_comebacks(findings):
    """What is new and looks like a bug that this version is said to have fixed: either that is not
    so, or it is another bug, and in neither case an old story."""
    labels = {filed.record["label"] for filed in findings if "looks like" in filed.record["label"]}
    if labels:
        print("\nA BUG THAT IS FIXED IN THIS VERSION, OR ONE JUST LIKE IT:")
        print("\n".join(f"  {label}" for label in sorted(labels)))


def print_summary(options, log, findings, faults):
    executions, _ = totals(log)
    stats = read_stats(options.coverage)
    rate = f" ({(executions or 0) / max(options.seconds, 1):.0f} per second)"
    size = sum(1 for path in options.corpus.rglob("*") if path.is_file())
    print("\n==== gcfuzz summary ====")
    print(f"executions   {executions or 0}{rate if executions else ''} in {options.seconds} s")
    print(f"corpus       {size} inputs in {shown(options.corpus)}")
    print(f"reached      {edges(stats)}")
    print(f"operations   {operations(stats)}")
    if options.mask:
        print(f"masked       {', '.join(options.mask)}")
    print(f"log          {shown(options.log)}")
    times = sum(filed.count for filed in findings)
    print("findings     " + (f"{len(findings)} signatures, {times} times, in {shown(options.findings)}"
                             if findings else "none"))
    for filed in findings:
        print_filed(filed, options)
    print_comebacks(findings)
    unexplained = list((options.findings / "unexplained").glob("*"))
    if unexplained:
        print(f"unexplained  {len(unexplained)} inputs of killed processes that do not fail again, in "
              f"{shown(options.findings / 'unexplained')}")
    if faults:
        print(f"\nHARNESS FAULTS: {len(faults)}; gcfuzz itself is wrong, not CPython:")
        for filed in faults:
            print(f"  {filed.record['headline']}")
            print_filed(filed, options)


def print_troubles(options, log, ran):
    """Returns the exit code that they call for, 0 without."""
    if options.filing_code:
        print("\nNOT ALL FINDINGS COULD BE FILED (see above). Those listed here are safe; run the same "
              "command again\nonce there is room: it files the rest first.")
        return options.filing_code
    if not ran:
        print("\nThe target never ran; its last lines were:")
        print("\n".join(f"  {line}" for line in log[-10:]))
        return EXIT_UNAVAILABLE
    if options.target_code > KILLED:
        print(f"\nThe campaign ended early: signal {options.target_code - KILLED} killed libFuzzer. What "
              "it had found is filed.")
        return EXIT_HARNESS_FAULT
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("log", "filed", "corpus", "findings", "coverage", "gcfuzz"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--target-code", type=int, required=True)
    parser.add_argument("--filing-code", type=int, default=0, help="how the last filing ended")
    parser.add_argument("--interleave", action="store_true", help="one thread ran at a time")
    parser.add_argument("--mask", type=lambda names: [name for name in names.split(",") if name],
                        default=[], help="operations that were left out")
    return parser.parse_args()


def main():
    options = parse_arguments()
    log = read_lines(options.log)
    filed = read_filed(options)
    faults = [one for one in filed if is_fault(one)]
    findings = [one for one in filed if not is_fault(one)]
    print_summary(options, log, findings, faults)
    trouble = print_troubles(options, log, totals(log)[0] is not None or bool(filed))
    if faults:
        return EXIT_HARNESS_FAULT
    if trouble == EXIT_CANT_CREATE:
        return trouble
    return EXIT_FINDING if findings else trouble


if __name__ == "__main__":
    sys.exit(main())
