"""Builds a version of CPython and replays an input in it, or remembers what came of it."""

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


class NotBuilt(Exception):
    """Why there is no build of a version, or why its runs cannot be believed."""


@dataclass
class Outcome:
    verdict: str  # of the most frequent finding; "clean" if there was none
    hits: int     # runs that found anything; if none, those that were clean
    runs: int

    @property
    def fails(self):
        return self.verdict != "clean"


def outcome_of(told):
    """Of the JSON that `gcfuzz run` writes."""
    runs = told["inputs"][0]
    if runs["harness_faults"]:
        raise NotBuilt(f"harness fault in {runs['harness_faults']} of {runs['runs']} runs")
    hits = runs["runs"] - runs["clean"]
    if not runs["findings"]:
        return Outcome("clean", runs["clean"], runs["runs"])
    verdicts = list(dict.fromkeys(finding["verdict"] for finding in runs["findings"]))
    return Outcome(", ".join(verdicts), hits, runs["runs"])


def last_words(errors):
    """The line in which a failed script says what is wrong."""
    lines = [line for line in errors.splitlines() if line.strip() and not line.startswith(("[", " "))]
    return lines[-1].split(": ", 1)[-1] if lines else "no reason given"


class Replayer:
    """Replays one input with the same options in many builds."""

    def __init__(self, build, build_options, run_options, work, schedule):
        self.build_command, self.build_options = [build, *build_options], build_options
        self.run_options, self.schedule = run_options, schedule
        self.work = Path(work)
        self.work.mkdir(parents=True, exist_ok=True)
        content = Path(schedule).read_bytes() if Path(schedule).is_file() else schedule.encode()
        self.key = hashlib.sha256(content + repr(run_options).encode()).hexdigest()[:16]

    def replay(self, version, options):
        """The Outcome in that version; NotBuilt if there is none."""
        return self.run(self.build(version, options))

    def build(self, version, options):
        """The directory that scripts/build.sh prints; progress goes where ours goes."""
        command = [*self.build_command, "--cpython", version, *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            errors = self.pass_on(process)
            output = process.stdout.read()
        if process.returncode != 0:
            raise NotBuilt(f"not built: {last_words(errors)}")
        return Path(output.strip().splitlines()[-1])

    @staticmethod
    def pass_on(process):
        seen = []
        for line in process.stderr:
            seen.append(line)
            print("  " + line, end="", file=sys.stderr, flush=True)
        return "".join(seen)

    def run(self, directory):
        tool = directory / "bin" / "gcfuzz"
        kept = self.work / f"{self.key}-{directory.name}.json"
        stamp = [tool.stat().st_mtime_ns, tool.stat().st_size]
        if kept.exists():
            known = json.loads(kept.read_text())
            if known["tool"] == stamp:
                return Outcome(**known["outcome"])
        outcome = outcome_of(self.ask(tool, kept.with_suffix(".run")))
        kept.write_text(json.dumps({"tool": stamp, "outcome": asdict(outcome)}))
        return outcome

    def ask(self, tool, file):
        file.unlink(missing_ok=True)
        command = [tool, "run", "--quiet", *self.run_options, "--json", file, self.schedule]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        try:
            return json.loads(file.read_text())
        except (OSError, ValueError) as error:
            why = last_words(result.stderr)
            raise NotBuilt(f"not run: exit code {result.returncode}, {why}") from error
