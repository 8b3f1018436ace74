"""Files what a campaign finds, at once and so that nothing is lost.

One folder for each signature, made whole or not at all:

    FINDINGS/3f2a91c04d7e/   the hash that `gcfuzz signature` gives
        input                the bytes, of the first
        input.sched          the same as text
        report.txt           what the process wrote
        finding.json         signature, label, count, first and last time seen
    FINDINGS/harness-faults/ the same for faults of gcfuzz itself
    FINDINGS/unexplained/    inputs of processes that were killed, and that do not fail again

  file   one report, of a child that failed just now (scripts/lib/keep_report.sh)
  adopt  what campaigns left in their folders when they were killed

Exit code: 0, 70 if the report could not be read, 73 if FINDINGS cannot be written (a full
disk): then report and input stay where they are, and `adopt` takes them later.
"""

import argparse
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from reports import parse_report, read_lines

EXIT_HARNESS_FAULT, EXIT_CANT_CREATE = 70, 73
TOOL_SECONDS = 120
REPLAY = ["--times", "5", "--each", "100"]  # of an input whose process was killed
ARTIFACT = re.compile(r"^(crash|timeout|oom|leak)-")  # not slow-unit-: it did not fail


class CannotRead(Exception):
    """gcfuzz did not say which finding a report is."""


@contextlib.contextmanager
def locked(folder):
    """Filing is for one process at a time; what another one left half done goes."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(".new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def write(path, content):
    """Whole and on the disk, or an OSError."""
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode(errors="replace"))
        file.flush()
        os.fsync(file.fileno())


def tool(gcfuzz, *arguments, text=""):
    """The program's output; CannotRead if it fails."""
    try:
        result = subprocess.run([gcfuzz, *arguments], input=text.encode(errors="replace"), check=True,
                                capture_output=True, timeout=TOOL_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotRead(f"{gcfuzz} {arguments[0]}: {error}") from error
    return result.stdout


def sign(report, options):
    return json.loads(tool(options.gcfuzz, "signature", "--json", "-", text=report.text))


def input_bytes(report, signed):
    """The file that libFuzzer wrote or, where it did not come to that, what the report says."""
    with contextlib.suppress(OSError):
        if report.input:
            return report.input.read_bytes()
    return bytes.fromhex(signed["schedule"].removeprefix("hex:"))


def new_record(signed, options):
    now = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    return {name: signed[name] for name in ("signature", "label", "headline", "cpython", "variant")} | {
        "mask": options.mask, "count": 1, "first_seen": now, "last_seen": now}


def make_folder(folder, record, content, report, options):
    """In a folder beside, then renamed: it is there with all its files, or not at all."""
    draft = folder.parent / f".new-{os.getpid()}"
    draft.mkdir()
    try:
        write(draft / "input", content)
        write(draft / "report.txt", report.text)
        with contextlib.suppress(CannotRead):
            write(draft / "input.sched", tool(options.gcfuzz, "show", "--raw", str(draft / "input")))
        write(draft / "finding.json", json.dumps(record, indent=2) + "\n")
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def read_record(folder):
    return json.loads((folder / "finding.json").read_text())


def count_again(folder, record):
    known = read_record(folder)
    known["count"] += 1
    known["last_seen"] = record["last_seen"]
    draft = folder / ".finding.json"
    write(draft, json.dumps(known, indent=2) + "\n")
    draft.rename(folder / "finding.json")


def file_report(report, options):
    """Files the report with its input, which is gone from where it was afterwards."""
    signed = sign(report, options)
    if signed["kind"] == "nothing":
        return
    fault = signed["kind"] == "harness fault"
    parent = options.findings / "harness-faults" if fault else options.findings
    folder = parent / signed["hash"]
    record = new_record(signed, options)
    with locked(options.findings):
        parent.mkdir(exist_ok=True)
        if folder.is_dir():
            count_again(folder, record)
        else:
            make_folder(folder, record, input_bytes(report, signed), report, options)
        if options.filed:
            with open(options.filed, "a", encoding="utf-8") as filed:
                filed.write(f"{folder.relative_to(options.findings)}\n")
        if report.input:
            report.input.unlink(missing_ok=True)


def is_filed(report):
    """Its input goes with the filing: a report that names one which is gone was filed."""
    return report.input is not None and not report.input.exists()


def run_options(mask, interleave):
    """What `gcfuzz run` needs in order to do what the target did."""
    return ["--interleave"] * interleave + (["--mask", mask] if mask else [])


def explain(file, options):
    """The report of an input whose own was lost, by running it; None if it does not fail."""
    as_there = run_options(options.mask, options.interleave)
    try:
        result = subprocess.run([options.gcfuzz, "run", "--raw", *as_there, *REPLAY, str(file)],
                                capture_output=True, check=False, timeout=2 * TOOL_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    report = parse_report(result.stderr.decode(errors="replace").splitlines())
    if report:
        report.input = file
    return report


def keep_unexplained(file, options):
    folder = options.findings / "unexplained"
    with locked(options.findings):
        folder.mkdir(exist_ok=True)
        write(folder / file.name, file.read_bytes())
    file.unlink()


def adopt_inputs(campaign, options):
    for file in sorted((campaign / "inputs").glob("*")):
        if not ARTIFACT.match(file.name):
            continue
        report = explain(file, options)
        if report:
            file_report(report, options)
        else:
            keep_unexplained(file, options)


def adopt_campaign(campaign, options):
    """Logs first: they hold the reports of children that were killed before they filed."""
    logs = [path for folder in ("reports", "tmp") for path in (campaign / folder).rglob("*")
            if path.suffix in (".log", ".output") and path.is_file()]
    for path in sorted(logs, key=lambda path: path.stat().st_mtime):
        report = parse_report(read_lines(path))
        if report and not is_filed(report):
            file_report(report, options)
        path.unlink(missing_ok=True)
    adopt_inputs(campaign, options)


@contextlib.contextmanager
def if_abandoned(campaign, seconds):
    """Yields whether no process of that campaign is left: each holds its lock."""
    with open(campaign / "lock", "a", encoding="utf-8") as lock:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() < deadline:
                    time.sleep(0.1)
                    continue
                yield False
                return
            yield True
            return


def adopt(options):
    for campaign in options.campaigns:
        if not campaign.is_dir():
            continue
        with if_abandoned(campaign, options.wait) as abandoned:
            if not abandoned:
                continue
            adopt_campaign(campaign, options)
            if not options.keep:
                shutil.rmtree(campaign, ignore_errors=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in ("file", "adopt"):
        verb = verbs.add_parser(name)
        verb.add_argument("--findings", type=Path, required=True)
        verb.add_argument("--gcfuzz", required=True, help="the tool")
        verb.add_argument("--mask", default="", help="operations that were left out")
        verb.add_argument("--interleave", action="store_true", help="one thread ran at a time")
        verb.add_argument("--filed", type=Path, help="gets a line for each that was filed")
    verbs.choices["file"].add_argument("report", type=Path)
    verbs.choices["file"].add_argument("--unless-filed", action="store_true",
                                       help="not if its input has been filed already")
    verbs.choices["adopt"].add_argument("campaigns", type=Path, nargs="*")
    verbs.choices["adopt"].add_argument("--wait", type=float, default=0,
                                        help="seconds for its last processes to end")
    verbs.choices["adopt"].add_argument("--keep", action="store_true", help="leave the folder")
    return parser.parse_args()


def main():
    options = parse_arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # Ctrl-C reaches all of a campaign: finish this
    try:
        if options.verb == "adopt":
            adopt(options)
        else:
            report = parse_report(read_lines(options.report))
            if report and not (options.unless_filed and is_filed(report)):
                file_report(report, options)
    except CannotRead as error:
        print(f"gcfuzz: cannot tell which finding this is: {error}", file=sys.stderr)
        return EXIT_HARNESS_FAULT
    except OSError as error:
        print(f"gcfuzz: cannot file a finding in {options.findings}: {error.strerror}; what was filed "
              "before is there, and this one is kept for the next run", file=sys.stderr)
        return EXIT_CANT_CREATE
    return 0


if __name__ == "__main__":
    sys.exit(main())
