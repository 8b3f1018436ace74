"""What one failing process has written: where its report begins, and which input it names.

Which finding it is, `gcfuzz signature` says (scripts/lib/findings.py asks it).
"""

import re
from dataclasses import dataclass
from pathlib import Path

HARNESS_FAULT = "gcfuzz: HARNESS FAULT: "
NO_REPORT = "failed without a report"

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
    r"^gcfuzz: (?!GCFUZZ_MASK)|ERROR: |WARNING: ThreadSanitizer|: runtime error: |Assertion .* failed"
    r"|Assertion failed|^Fatal Python error")
WRITTEN = re.compile(r"Test unit written to (.*)$")


@dataclass
class Report:
    """What one failing process had to say."""
    kind: str
    line: str
    input: Path | None
    text: str
    harness_fault: bool


def read_lines(path):
    """An unreadable file has none."""
    try:
        return Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return []


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
