"""The end of a campaign: what was executed, reached and found, and how to replay it.

Reads libFuzzer's log and the reports that keep_report.sh saved, files each report beside
its input (crash-... and crash-....txt), and prints the summary. Exit code: 1 with
findings, 70 with harness faults, 69 if the target never ran, otherwise 0.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

FINDING, HARNESS_FAULT = "gcfuzz: FINDING: ", "gcfuzz: HARNESS FAULT: "
EXIT_FINDING, EXIT_UNAVAILABLE, EXIT_HARNESS_FAULT = 1, 69, 70
SHOWN_PER_KIND = 3
SHOWN_IDLE = 12  # operations without effect
NO_REPORT = "failed without a report"
NOT_MEASURED = "not measured (see the stats log)"

# Where a report begins, the most telling first.
HEADLINES = [re.compile(pattern) for pattern in (
    r"^gcfuzz: FINDING: (?P<line>(?P<kind>[^:]+).*)",
    r"^SUMMARY: (?P<line>(?P<kind>(?:Address|Thread|UndefinedBehavior)Sanitizer: \S+.*))",
    r"(?P<line>(?P<kind>Assertion .* failed).*)",
    r"^(?P<line>(?P<kind>Fatal Python error: .*))",
    r"(?P<line>(?P<kind>ERROR: libFuzzer: (?:timeout|out-of-memory|deadly signal|fuzz target exited)).*)",
    r"(?P<line>(?P<kind>ERROR: .*))",
)]
REPORT_BEGINS = re.compile(
    r"^gcfuzz: |ERROR: |WARNING: ThreadSanitizer|Assertion .* failed|^Fatal Python error")
WRITTEN = re.compile(r"Test unit written to (.*)$")
PROGRESS = re.compile(r"^#(\d+):? .*?cov: (\d+) ft: (\d+) corp: (\d+)")
UNITS = re.compile(r"^stat::number_of_executed_units: *(\d+)")


@dataclass
class Report:
    """What one failing process had to say."""
    kind: str
    line: str
    input: Path | None
    text: str
    harness_fault: bool


def read_lines(path):
    return path.read_text(errors="replace").splitlines() if path.is_file() else []


def headline(lines):
    for pattern in HEADLINES:
        for line in lines:
            match = pattern.search(line)
            if match:
                return match["kind"], match["line"]
    return NO_REPORT, NO_REPORT


def parse_report(lines):
    begin = next((i for i, line in enumerate(lines) if REPORT_BEGINS.search(line)), None)
    if begin is None:
        return None
    written = [WRITTEN.search(line) for line in lines]  # a timeout's comes before its report
    lines = lines[begin:]
    faults = [line for line in lines if line.startswith(HARNESS_FAULT)]
    file = next((Path(match[1]) for match in written if match), None)
    kind, line = headline(lines)
    if faults:
        kind = line = faults[0][len(HARNESS_FAULT):]
    return Report(kind, line, file, "\n".join(lines) + "\n", bool(faults))


def read_reports(options, log):
    """In fork mode one report for each failed child; otherwise the log is the report."""
    paths = sorted(options.reports.glob("*.log"), key=lambda path: path.stat().st_mtime)
    found = [parse_report(read_lines(path)) for path in paths]
    if not paths and options.target_code:
        found = [parse_report(log)]
    return [report for report in found if report]


def file_report(report):
    """Puts the report beside its input, where someone who finds the input finds it."""
    if report.input and report.input.is_file():
        Path(f"{report.input}.txt").write_text(report.text)


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


def print_findings(reports, options):
    mask = f"--mask {','.join(options.mask)} " if options.mask else ""
    kinds = defaultdict(list)
    for report in reports:
        kinds[report.kind].append(report)
    for kind, group in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n  {kind}: {len(group)} inputs, for example: {group[0].line}")
        for report in [report for report in group if report.input][:SHOWN_PER_KIND]:
            print(f"    {shown(options.gcfuzz)} run {mask}--times 20 {shown(report.input)}")
        if len(group) > SHOWN_PER_KIND:
            print(f"    ... the others are in {shown(options.findings)}/")


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
    print(f"findings     {len(findings) or 'none'}", end="\n" if not findings else "")
    if findings:
        print(f" in {shown(options.findings)} (each input with its report beside it, .txt)")
        print_findings(findings, options)
    if faults:
        print(f"\nHARNESS FAULTS: {len(faults)}; gcfuzz itself is wrong, not CPython. First:")
        print(f"  {faults[0].line}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("log", "reports", "corpus", "findings", "coverage", "gcfuzz"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--target-code", type=int, required=True)
    parser.add_argument("--mask", type=lambda names: [name for name in names.split(",") if name],
                        default=[], help="operations that were left out")
    return parser.parse_args()


def main():
    options = parse_arguments()
    log = read_lines(options.log)
    reports = read_reports(options, log)
    faults = [report for report in reports if report.harness_fault]
    findings = [report for report in reports if not report.harness_fault]
    for report in reports:
        file_report(report)
    print_summary(options, log, findings, faults)
    if faults:
        return EXIT_HARNESS_FAULT
    if findings:
        return EXIT_FINDING
    if totals(log)[0] is None:
        print("\nThe target never ran; its last lines were:")
        print("\n".join(f"  {line}" for line in log[-10:]))
        return EXIT_UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
