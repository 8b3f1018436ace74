"""The known bugs: their folders (corpus/known_bugs/*/bug.toml) and the table of labels and masks
(src/report/known_bugs.def), which says what lives in which version."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ROOT / "corpus" / "known_bugs"
FIX = r"(RELEASE\([\d, ]+\)|CANDIDATE\([\d, ]+\)|ALWAYS|NOT_YET)"
ROW = re.compile(rf'GCFUZZ_KNOWN_BUG\("([^"]+)",\s*"([^"]*)",\s*{FIX},\s*{FIX},\s*{FIX},')
LINES = ((3, 13), (3, 14), (3, 15))  # of the three columns; the last is every later one too


@dataclass
class Row:
    issue: str
    operations: str
    fixes: tuple  # by line: the release as numbers, (line, 0) for ALWAYS, None for NOT_YET

    def is_in(self, version):
        """Whether the bug is in that version: (3, 13, 5)."""
        fix = self.fixes[min(max(version[1] - 13, 0), 2)]
        return fix is None or tuple(version) < fix

    @property
    def fixed(self):
        """The first release with the fix, on the first line that has it: "3.13.1"; or ""."""
        return next((".".join(map(str, fix)) for fix in self.fixes if fix is not None), "")


def read_fix(text, line):
    if text == "NOT_YET":
        return None
    if text == "ALWAYS":
        return (*line, 0)
    return tuple(int(number) for number in re.findall(r"\d+", text))[:3]  # a candidate's release


def read_rows(text):
    return {issue: Row(issue, operations, tuple(map(read_fix, fixes, LINES)))
            for issue, operations, *fixes in ROW.findall(text)}


def numbers(name):
    """Of a version as scripts are asked for it: v3.14.7, 3.14.0rc1, main; None for a directory or commit."""
    if name == "main":
        return (*LINES[-1], 99)
    release = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)\w*", name)
    return tuple(map(int, release.groups())) if release else None


def table():
    return read_rows((ROOT / "src/report/known_bugs.def").read_text())


@dataclass
class Bug:
    folder: Path
    told: dict  # bug.toml

    @property
    def issue(self):
        return self.told["issue"]

    @property
    def verdicts(self):
        verdict = self.told["verdict"]
        return verdict if isinstance(verdict, list) else [verdict]

    @property
    def variant(self):
        """The build that shows it: what a sanitizer alone can see, is said by its verdict."""
        return self.told.get("variant", "asan")

    @property
    def planted(self):
        return bool(self.told.get("plant"))

    def shows_on(self, version):
        """Whether the reproducers are known to show it on that release line, if it lives there."""
        lines = self.told.get("replay", {}).get("lines", [])
        return not lines or ".".join(map(str, version[:2])) in lines

    def reproducers(self):
        elsewhere = [(self.folder / name).resolve() for name in self.told.get("reproducers", [])]
        return sorted(self.folder.glob("*.sched")) + elsewhere

    def runs(self, schedule):
        """Options of `gcfuzz run`: a schedule that says where to switch runs one thread at a time."""
        replay = self.told.get("replay", {})
        how = ["--times", str(replay.get("times", 3)), "--each", str(replay.get("each", 1))]
        switches = any(re.match(r"\S+\s+at ", line) for line in schedule.read_text().splitlines())
        return [*how, "--interleave"] if switches else how


def folders():
    return [Bug(file.parent, tomllib.loads(file.read_text())) for file in sorted(FOLDERS.glob("*/bug.toml"))]
