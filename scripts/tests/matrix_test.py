"""Tests of scripts/matrix.sh and its bisection, with builds that are quickly made."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from fakes import make_program

SCRIPTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SCRIPTS / "lib"))
from bisect_history import narrow  # noqa: E402

# Stands for scripts/build.sh: a version is a directory with a file `bug` that says how many of
# 4 runs fail, or a name of that form. What it is asked is noted in $BUILT.
BUILD = f"""#!{sys.executable}
import os, pathlib, sys
arguments = sys.argv[1:]
version = arguments[arguments.index("--cpython") + 1]
gil = "--gil" in arguments
print(version, "GIL" if gil else "", file=open(os.environ["BUILT"], "a"))
print("[   1s] compiling", file=sys.stderr)
path = pathlib.Path(version)
bug = (path / "bug").read_text().strip() if path.is_dir() else version
if bug == "broken":
    sys.exit("build.sh: CPython could not be compiled")
home = pathlib.Path(os.environ["HOMES"]) / (bug + ("-gil" if gil else ""))
(home / "bin").mkdir(parents=True, exist_ok=True)
tool = home / "bin" / "gcfuzz"
if not tool.exists():
    tool.write_text(pathlib.Path(os.environ["TOOL"]).read_text())
    tool.chmod(0o755)
print(home)
"""

# Stands for gcfuzz: fails in so many of 4 runs as its build's name says.
TOOL = f"""#!{sys.executable}
import json, os, pathlib, sys
name = pathlib.Path(__file__).parent.parent.name
print(name, *sys.argv[1:], file=open(os.environ["RUN"], "a"))
if name == "mute":
    sys.exit("gcfuzz: nothing to say")
hits = 0 if name.endswith("-gil") or name == "faulty" else int(name)
findings = [{{"verdict": "never dropped"}}] if hits else []
told = {{"inputs": [{{"runs": 4, "clean": 4 - hits, "harness_faults": 2 * (name == "faulty"),
                     "findings": findings}}]}}
json.dump(told, open(sys.argv[sys.argv.index("--json") + 1], "w"))
sys.exit(1 if hits else 0)
"""


class FakeBuilds(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        make_program(self.root / "build.sh", BUILD)
        (self.root / "tool").write_text(TOOL)
        (self.root / "input").write_text("a schedule")
        self.environment = {**os.environ, "HOMES": f"{self.root}/homes", "TOOL": f"{self.root}/tool",
                            "BUILT": f"{self.root}/built", "RUN": f"{self.root}/run"}

    def matrix(self, *arguments, code=0):
        result = subprocess.run(
            [sys.executable, SCRIPTS / "lib/matrix.py", "--build", self.root / "build.sh",
             "--build-options", "--jobs 2", "--run-options", "--times 4 --interleave",
             "--work", self.root / "work", *arguments],
            env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def lines(self, name):
        file = self.root / name
        return file.read_text().splitlines() if file.exists() else []


class MatrixTest(FakeBuilds):
    def table(self, *versions, code=0, options=()):
        output = self.matrix(*options, self.root / "input", *versions, code=code).stdout
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in output.splitlines()]

    def test_each_version_with_and_without_a_gil(self):
        table = self.table("3", "0")
        self.assertEqual(table[0], ["version", "build", "verdict", "k of n"])
        self.assertEqual(table[2:], [["3", "free-threaded", "never dropped", "3 of 4"],
                                     ["3", "GIL", "clean", "4 of 4"],
                                     ["0", "free-threaded", "clean", "4 of 4"],
                                     ["0", "GIL", "clean", "4 of 4"]])
        self.assertIn("--times 4 --interleave --json", self.lines("run")[0])

    def test_a_version_that_cannot_be_built_is_a_row(self):
        table = self.table("broken", "1", options=["--no-gil-builds"])
        self.assertEqual(table[2:], [
            ["broken", "free-threaded", "not built: CPython could not be compiled", "-"],
            ["1", "free-threaded", "never dropped", "1 of 4"]])
        self.table("broken", code=69)

    def test_what_cannot_be_believed_is_a_row_too(self):
        table = self.table("faulty", "mute", "0", options=["--no-gil-builds"])
        self.assertEqual([row[2] for row in table[2:]], ["harness fault in 2 of 4 runs",
                         "not run: exit code 1, nothing to say", "clean"])

    def test_what_was_run_is_not_run_again(self):
        first = self.table("3", "0")
        self.assertEqual(len(self.lines("run")), 4)
        self.assertEqual(self.table("3", "0", "1")[2:6], first[2:])
        self.assertEqual(len(self.lines("run")), 6, "only the version that is new")
        (self.root / "input").write_text("another schedule")
        self.table("3")
        self.assertEqual(len(self.lines("run")), 8)

    def test_a_build_made_anew_is_asked_again(self):
        self.table("3", options=["--no-gil-builds"])
        tool = self.root / "homes/3/bin/gcfuzz"
        tool.write_text(TOOL + "\n")
        self.table("3", options=["--no-gil-builds"])
        self.assertEqual(len(self.lines("run")), 2)

    def test_command_line(self):
        for arguments, code, words in (
                ((), 64, "which INPUT?"), (("/no/such", "3.13.0"), 66, "no input"),
                ((__file__,), 64, "which VERSION?"), ((__file__, "a", "--times", "0"), 64, "above 0"),
                ((__file__, "a", "--bisect"), 64, "two commits"),
                ((__file__, "a", "b", "--bisect"), 64, "--cpython-git DIR")):
            result = subprocess.run([SCRIPTS / "matrix.sh", *arguments], capture_output=True, text=True,
                                    check=False, env={**os.environ, "GCFUZZ_BUILD_ROOT": f"{self.root}/b"})
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)
        self.assertIn("usage: matrix.sh [options] INPUT VERSION...", subprocess.run(
            [SCRIPTS / "matrix.sh", "-h"], capture_output=True, text=True, check=True).stdout)


class BisectTest(FakeBuilds):
    def history(self, *bugs):
        """A repository with a commit for each; one that says None changes nothing that is built."""
        repository = self.root / "cpython"
        repository.mkdir()

        def git(*arguments):
            return subprocess.run(["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@b",
                                   *arguments], check=True, capture_output=True, text=True).stdout.strip()
        git("init", "--quiet")
        for number, bug in enumerate(bugs):
            (repository / "Python").mkdir(exist_ok=True)
            (repository / "NEWS").write_text(str(number))
            if bug is not None:
                (repository / "bug").write_text(bug)
                (repository / "Python/ceval.c").write_text(str(number))
            git("add", "-A")
            git("commit", "--quiet", "-m", f"change {number}")
            git("tag", f"c{number}")
        return repository

    def bisect(self, repository, good, bad, code=0):
        return self.matrix("--bisect", "--git", repository, self.root / "input", good, bad, code=code)

    def test_who_introduced_it(self):
        repository = self.history("0", "0", None, "0", "2", "2", None, "2")
        output = self.bisect(repository, "c0", "c7").stdout
        self.assertRegex(output, r"^introduced by \w+ [\d-]+ change 4\n")
        self.assertIn("5 commits in question, 4 asked", output)
        self.assertEqual(len(set(self.lines("built"))), 1, "one build tree for all of them")

    def test_who_fixed_it(self):
        repository = self.history("2", "2", "0", "0", "0")
        self.assertRegex(self.bisect(repository, "c4", "c0").stdout, r"^fixed by \w+ [\d-]+ change 2\n")

    def test_commits_that_cannot_be_built(self):
        repository = self.history("0", "0", "broken", "broken", "3", "3")
        result = self.bisect(repository, "c0", "c5")
        self.assertRegex(result.stdout, r"^introduced by \w+ [\d-]+ change 4\n"
                         r"  or \w+ [\d-]+ change 2 \(cannot be built\)\n"
                         r"  or \w+ [\d-]+ change 3 \(cannot be built\)\n")
        self.assertIn("passed over, not built: CPython could not be compiled", result.stderr)

    def test_no_answer(self):
        repository = self.history("0", "0", "1", "broken")
        self.assertIn("c1 does not fail", self.bisect(repository, "c0", "c1", code=69).stderr)
        self.assertIn("c2 fails", self.bisect(repository, "c2", "c0", code=69).stderr)
        self.assertIn("c3 cannot be built", self.bisect(repository, "c0", "c3", code=69).stderr)
        self.assertIn("nonsense", self.bisect(repository, "c0", "nonsense", code=69).stderr)

    def test_narrow_finds_every_border(self):
        for count in range(2, 12):
            for border in range(1, count):
                self.assertEqual(narrow(count, lambda i, border=border: i >= border), (border - 1, border))


class RealBuildsTest(unittest.TestCase):
    """Of the builds that are there, the planted one fails and the clean one does not."""

    def test_planted_and_clean(self):
        root = SCRIPTS.parent
        build = Path(os.environ.get("GCFUZZ_BUILD_ROOT", root / "build"))
        homes = {"3.13.5+gh-125859-asan": "never dropped", "3.13.5-asan": "clean"}
        if not all((build / home / "bin/gcfuzz").exists() for home in homes):
            self.skipTest("needs the builds that scripts/test.sh makes")
        with tempfile.TemporaryDirectory() as folder:
            script = make_program(Path(folder) / "build.sh", "#!/bin/sh\n"
                                  f'for last; do v=$last; done; echo "{build}/$v"\n')
            output = subprocess.run(
                [sys.executable, SCRIPTS / "lib/matrix.py", "--build", script, "--no-gil-builds",
                 "--run-options", "--times 3 --interleave", "--work", folder,
                 root / "corpus/known_bugs/gh-125859/preempted.sched", *homes],
                capture_output=True, text=True, check=True).stdout
        for home, verdict in homes.items():
            self.assertRegex(output, rf"\| {home.replace('+', '.')} +\| free-threaded \| {verdict} +\| 3 of 3")


if __name__ == "__main__":
    unittest.main()
