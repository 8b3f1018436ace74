"""Executes the reproducers of known bugs: where a bug lives, or is planted, they must show it and
be labelled as it; where it does not they must be silent (the control). Of those that are races,
half must show. Only those that the variant under test is for.

usage: known_bugs_run_test.py GCFUZZ [ISSUE...]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts" / "lib"))
from known_bugs import folders, table  # noqa: E402
from one_trial import Wanted  # noqa: E402

SECONDS = 300  # of one process; most need one or two


def build():
    """Version and variant of the CPython under test."""
    told = subprocess.run([GCFUZZ, "--version"], capture_output=True, text=True, check=True).stdout
    *version, variant = re.search(r"CPython (\d+)\.(\d+)\.(\d+)\S*, variant (\w+)", told).groups()
    return tuple(map(int, version)), variant


def planted():
    """3.13.5+gh-125859-asan stands in a directory of that name."""
    return set(re.findall(r"\+((?:(?!-(?:asan|tsan|debug|plain|coverage)\b)[^+])+)",
                          pathlib.Path(GCFUZZ).resolve().parent.parent.name))


def findings(schedule, options):
    """Of one process."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.json"
        result = subprocess.run(
            [GCFUZZ, "run", "--quiet", *options, "--timeout", str(SECONDS), "--json", out, schedule],
            capture_output=True, text=True, check=False, timeout=10 * SECONDS,
            env={**os.environ, "GCFUZZ_MASK": ""})
        if result.returncode not in (0, 1):
            raise AssertionError(f"{schedule}: {result.stdout}{result.stderr}")
        return json.loads(out.read_text())["inputs"][0]["findings"]


def is_race(schedule, options):
    """Whether threads run freely, so that a busy machine may show nothing."""
    return "--interleave" not in options and not re.search(r"^threads 1$", schedule.read_text(), re.M)


class KnownBugsRunTest(unittest.TestCase):
    def show(self, bug, schedule):
        """Up to as many processes as bug.toml says: most of these bugs are races."""
        options = bug.runs(schedule)
        times = int(options[options.index("--times") + 1])
        options[options.index("--times") + 1] = "1"
        wanted = Wanted(bug.issue, bug.verdicts, 0, [])
        seen = []
        for _ in range(times):
            seen += findings(schedule, options)
            if any(wanted.is_shown(found) for found in seen):
                return
        if not seen and is_race(schedule, options):
            self.quiet_races.append(str(schedule))
            return
        self.fail(f"{schedule} shows {[(found['label'], found['signature']) for found in seen] or 'nothing'}")

    def be_silent(self, bug, schedule):
        options = bug.runs(schedule)
        options[options.index("--times") + 1] = "2"
        self.assertEqual([found["signature"] for found in findings(schedule, options)], [])

    def test_reproducers(self):
        rows, (here, variant), asked, races = table(), build(), 0, 0
        self.quiet_races = []
        for bug in folders():
            if bug.variant != variant or (ISSUES and bug.issue not in ISSUES):
                continue
            lives = rows[bug.issue].is_in(here) or bug.issue in planted()
            if lives and not bug.shows_on(here):
                print(f"{bug.issue} lives here, but its reproducers are for other lines (bug.toml)")
                continue
            for schedule in bug.reproducers():
                asked += 1
                races += lives and is_race(schedule, bug.runs(schedule))
                with self.subTest(f"{bug.issue} {'lives here' if lives else 'is not here'}: {schedule.name}"):
                    (self.show if lives else self.be_silent)(bug, schedule)
        self.assertGreater(asked, 0, "no reproducer was run")
        print(f"{asked} reproducers, {races} of them races, of which nothing showed: {self.quiet_races}")
        self.assertLessEqual(len(self.quiet_races), races // 2, self.quiet_races)


if __name__ == "__main__":
    GCFUZZ, *ISSUES = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
