"""Tests of scripts/lib/coverage.py, with programs that stand in for the target and for LLVM's."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "lib" / "coverage.py"
sys.path.insert(0, str(SCRIPT.parent))
import coverage  # pylint: disable=wrong-import-position
import explained  # pylint: disable=wrong-import-position

# Counts into its profile as it goes, and does what its inputs say.
TARGET = """#!{python}
import os, pathlib, sys, time
profile = pathlib.Path(os.environ["LLVM_PROFILE_FILE"].replace("%c%m", "1"))
for name in map(pathlib.Path, sys.argv[1:]):
    print(f"Running: {{name}} (1 bytes)", file=sys.stderr, flush=True)
    with profile.open("a") as file: file.write(name.name + " ")
    word = name.read_text()
    if word == "crash": os.abort()
    if word == "hang": time.sleep(60)
    if word == "find":
        print("gcfuzz: FINDING: never dropped: 1 of 1", file=sys.stderr)
        sys.exit(1)
"""
BROKEN = "#!{python}\nprint('no such library')\nraise SystemExit(127)\n"
PROFDATA = """#!{python}
import pathlib, sys
out, *profiles = sys.argv[sys.argv.index("-o") + 1:]
pathlib.Path(out).write_text("".join(pathlib.Path(name).read_text() for name in profiles))
"""
COV = "#!{python}\nimport pathlib\nprint(pathlib.Path(__file__).with_name('lcov').read_text())\n"
LCOV = """SF:{file}
FN:2,brc.c:helper
FN:7,outer
DA:2,0
DA:3,0
DA:7,5
DA:8,5
DA:9,0
DA:11,0
DA:12,5
DA:13,0
BRDA:8,0,0,5
BRDA:8,0,1,-
end_of_record
"""
TEXT = "\n".join(f"line {number}" for number in range(1, 20))


class CoverageTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name).resolve()
        (self.root / "corpus").mkdir()
        (self.root / "Python").mkdir()
        source = self.root / "Python" / "brc.c"
        source.write_text(TEXT)
        (self.root / "lcov").write_text(LCOV.format(file=source))
        for name, text in (("target", TARGET), ("profdata", PROFDATA), ("cov", COV)):
            self.write_program(name, text)

    def write_program(self, name, text):
        (self.root / name).write_text(text.format(python=sys.executable))
        (self.root / name).chmod(0o755)

    def write_inputs(self, words):
        for name, word in words.items():
            (self.root / "corpus" / name).write_text(word)

    def call(self, verb, *arguments):
        command = [sys.executable, SCRIPT, verb, "--program", self.root / "target",
                   "--profile", self.root / "work" / "coverage.profdata", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.root)

    def replay(self, seconds=20):
        return self.call("replay", "--work", self.root / "work", "--llvm-profdata",
                         self.root / "profdata", "--jobs", "2", "--seconds", str(seconds),
                         self.root / "corpus")

    def profile(self):
        return sorted((self.root / "work" / "coverage.profdata").read_text().split())

    def failures(self):
        result = json.loads((self.root / "work" / "result.json").read_text())
        return {Path(failure["input"]).name: failure["what"] for failure in result["failures"]}

    def table(self):
        return self.call("table", "--work", self.root / "work", "--source", self.root,
                         "--llvm-cov", self.root / "cov")

    def uncovered(self, name, *arguments):
        return self.call("uncovered", "--source", self.root, "--llvm-cov", self.root / "cov",
                         *arguments, name)

    def test_crashes_lose_nothing_that_ran_before_or_comes_after(self):
        self.write_inputs({"a": "", "b": "crash", "c": "", "d": "find", "e": "crash", "f": ""})
        result = self.replay()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.profile(), ["a", "b", "c", "d", "e", "f"])
        self.assertEqual(self.failures(), {"b": "SIGABRT", "d": "never dropped: 1 of 1", "e": "SIGABRT"})
        shown = self.table().stdout
        self.assertIn("6 replayed; at 3 the program ended", shown)
        self.assertIn("corpus/b: SIGABRT", shown)

    def test_a_hang_is_ended(self):
        self.write_inputs({"a": "hang", "b": ""})
        self.assertEqual(self.replay(seconds=1).returncode, 0)
        self.assertEqual(self.profile(), ["a", "b"])
        self.assertIn("killed after 1 s", self.failures()["a"])

    def test_finished_batches_are_not_run_again(self):
        self.write_inputs({f"{number:03}": "" for number in range(coverage.BATCH + 5)})
        self.replay()
        self.write_inputs({"999": "crash"})  # the last batch is another one now
        before = {path: path.stat().st_mtime_ns for path in (self.root / "work").glob("*.json")}
        self.replay()
        self.assertEqual(len(self.profile()), coverage.BATCH + 6)
        kept = [path for path, time in before.items() if path.name != "result.json"
                and path.exists() and path.stat().st_mtime_ns == time]
        self.assertEqual(len(kept), 1)
        self.assertEqual(len(list((self.root / "work").glob("*.profraw"))), 0)
        self.assertEqual(len(list((self.root / "work").glob("*.profdata"))), 3)

    def test_no_input(self):
        result = self.replay()
        self.assertEqual(result.returncode, 66)
        self.assertIn("there is no input in ", result.stdout)

    def test_a_target_that_does_not_start(self):
        self.write_program("target", BROKEN)
        self.write_inputs({"a": ""})
        result = self.replay()
        self.assertEqual(result.returncode, 69)
        self.assertIn("no such library", result.stderr)

    def test_table(self):
        self.write_inputs({"a": ""})
        self.replay()
        result = self.table()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"Python/brc.c +3 of +8 +37.5% +1 of +2 +50.0%\n")
        self.assertRegex(result.stdout, r"Python/uniqueid.c +not in this version\n")
        self.assertRegex(result.stdout, r"all of these +3 of +8")
        self.assertIn("1 replayed, none crashed", result.stdout)

    def test_uncovered_blocks_with_their_functions(self):
        for name in ("brc.c", "Python/brc.c", str(self.root / "Python" / "brc.c")):
            result = self.uncovered(name)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("5 of 8 lines not executed, in 3 blocks", result.stdout)
            self.assertIn("helper (line 2): never called\n     2  line 2\n     3  line 3\n", result.stdout)
            self.assertIn("outer (line 7)\n     9  line 9\n    10  line 10\n    11  line 11\n"
                          "      ...\n    13  line 13\n", result.stdout)

    def explain(self, *rows):
        path = self.root / "uncovered.md"
        path.write_text("# Why\n\n## other.c\n\n| `outer` | `ffffff` | no |\n\n## brc.c of 3.13.5\n\n"
                        + "| function | lines | why |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n")
        return ("--explanations", path)

    def row(self, function, numbers, why):
        words = " ".join(f"`{explained.line_word(f'line {number}')}`" for number in numbers)
        return f"| `{function}` | {words} | {why} |"

    def test_what_is_not_explained_is_told(self):
        known = self.explain(self.row("helper", (2, 3), "nobody calls it"),
                             self.row("outer", (9, 2), "out of memory"))
        result = self.uncovered("brc.c", *known)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("     3  line 3\n        -> nobody calls it\n", result.stdout)
        missing = f"        | `outer` | `{explained.line_word('line 11')}` |\n"
        self.assertIn("    11  line 11\n        -> out of memory\n        NOT EXPLAINED; the row for "
                      "corpus/uncovered.md begins\n" + missing, result.stdout)
        self.assertIn("2 of the 3 blocks not explained", result.stdout)

    def test_all_is_explained(self):
        known = self.explain(self.row("helper", (2, 3), "a"), self.row("outer", (9, 11, 13), "b"))
        result = self.uncovered("brc.c", *known)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("none of the 3 blocks not explained", result.stdout)

    def test_a_line_of_another_function_or_file_explains_nothing(self):
        known = self.explain(self.row("outer", (2, 3, 9, 11, 13), "b"))
        self.assertEqual(self.uncovered("brc.c", *known).returncode, 1)
        self.assertIsNone(explained.read_explanations("qsbr.c", known[1]))
        self.assertEqual(set(explained.read_explanations("other.c", known[1])), {("outer", "ffffff")})

    def test_braces_and_comments_need_no_explanation(self):
        for line in ("}", "    };", "", "// why", "  /* why */", " * why"):
            self.assertFalse(explained.is_code(line), line)
        self.assertTrue(explained.is_code("    return -1;  // why"))
        self.assertEqual(explained.line_word("a  b\t c "), explained.line_word(" a b c"))

    def test_uncovered_of_no_file(self):
        result = self.uncovered("nothing.c")
        self.assertEqual(result.returncode, 66)
        self.assertIn("there is no nothing.c", result.stderr)


if __name__ == "__main__":
    unittest.main()
