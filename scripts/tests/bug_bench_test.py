"""Tests of the trials of scripts/bug_bench.sh: what counts, what is kept, what is reported."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from fakes import make_program

LIB = Path(__file__).resolve().parent.parent / "lib"
sys.path.insert(0, str(LIB))
from one_trial import Wanted  # noqa: E402

BUG = """
issue = "gh-1"
verdict = ["never dropped", "AddressSanitizer"]
"""

# Seeds: 1 and 2 find the bug, 3 another known one and then, in its next process, the bug, 4 something
# new, again and again; others nothing, which takes all the time there is.
TARGET = f"""#!{sys.executable}
import os, signal, sys, time
flags = dict(word[1:].split("=", 1) for word in sys.argv[1:] if "=" in word)
seed, process = int(flags["seed"]) % 1000000, int(flags["seed"]) // 1000000
print("started", file=open(os.environ["STARTED"], "a"))
what = {{1: "bug", 2: "bug", 3: ["other", "bug"][min(process, 1)], 4: "new"}}.get(seed)
if os.environ.get("CLEAN"):
    what = None
def stop(*unused):
    print("#77 DONE cov: 1 ft: 1 corp: 1/1b")
    print("ERROR: libFuzzer: run interrupted", flush=True)
    os._exit(72)
signal.signal(signal.SIGINT, stop)
if what is None:
    while True:
        pass
end = time.process_time() + 0.05 * seed
while time.process_time() < end:
    pass
print(f"#{{100 * seed}} NEW cov: 1 ft: 1 corp: 1/1b")
file = flags["artifact_prefix"] + "crash-1"
open(file, "w").write(what)
print(f"gcfuzz: FINDING: {{what}}: it")
print(f"Test unit written to {{file}}", flush=True)
sys.exit(77)
"""

TOOL = f"""#!{sys.executable}
import json, sys
SIGNED = {{"bug": ("NEW (looks like gh-1, fixed in 3.13.1)", "never-dropped/x"),
          "other": ("known: gh-2 (fixed in 3.14)", "never-dropped/y"), "new": ("NEW", "never-dropped/z")}}
if sys.argv[1] == "signature":
    what = sys.stdin.read().split("FINDING: ")[1].split(":")[0]
    label, signature = SIGNED[what]
    print(json.dumps({{"kind": "finding", "label": label, "signature": signature}}))
else:
    label, signature = SIGNED[open(sys.argv[-1]).read()]
    found = [{{"label": label, "signature": signature, "rate": {{"hits": 4}},
              "preemptions": [{{"matters": True}}, {{"matters": False}}]}}]
    json.dump({{"inputs": [{{"runs": 5, "findings": found}}]}},
              open(sys.argv[sys.argv.index("--json") + 1], "w"))
"""


class WantedTest(unittest.TestCase):
    def test_label_and_verdict(self):
        wanted = Wanted("gh-1", ["never dropped", "assertion failed"], 1, [])
        for label, signature, shown in (
                ("known: gh-1 (fixed in 3.13.1)", "never-dropped/x", True),
                ("NEW (looks like gh-1, fixed in 3.13.1)", "assert:f: x", True),
                ("known: gh-1 (fixed in 3.13.1)", "asan:bad-access/x", False),
                ("NEW (looks like gh-2, fixed in 3.14, or gh-1, fixed in 3.13.1)", "never-dropped/x", True),
                ("known: gh-12 (fixed in 3.13.1)", "never-dropped/x", False), ("NEW", "never-dropped/x", False)):
            self.assertEqual(wanted.is_shown({"label": label, "signature": signature}), shown, label)


class BugBenchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.bin = self.root / "build" / "bin"
        self.bin.mkdir(parents=True)
        make_program(self.bin / "gc_parallel_fuzzer", TARGET)
        make_program(self.bin / "gcfuzz", TOOL)
        (self.root / "bug.toml").write_text(BUG)
        self.trials = self.root / "mine" / "trials.jsonl"

    def run_trials(self, *arguments, trials=5, file=None, **environment):
        result = subprocess.run(
            [sys.executable, LIB / "bug_trials.py", "--bug-file", self.root / "bug.toml", "--target",
             self.bin / "gc_parallel_fuzzer", "--trials", str(trials), "--seconds", "1", "--jobs", "2",
             "--trials-file", file or self.trials, "--scratch", self.root / "scratch", *arguments],
            capture_output=True, text=True, check=False,
            env={**os.environ, "STARTED": str(self.root / "started"), **environment})
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def started(self):
        return len((self.root / "started").read_text().splitlines())

    def kept(self):
        return [json.loads(line) for line in self.trials.read_text().splitlines()]

    def report(self, *arguments, code=0):
        result = subprocess.run([sys.executable, LIB / "bug_report.py", "--trials-file", self.trials, *arguments],
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout

    def test_what_counts(self):
        output = self.run_trials()
        self.assertRegex(output, r"\n +4 +no .* - +\d+ times NEW never-dropped/z\n")
        one, two, three, four, five = self.kept()
        self.assertTrue(one["found"] and two["found"] and three["found"])
        self.assertFalse(four["found"] or five["found"])
        self.assertEqual(three["others"], ["known: gh-2 (fixed in 3.14)"])
        self.assertEqual(three["executions"], 600, "of both processes")
        self.assertGreater(three["cpu_seconds"], 2 * 0.15)
        self.assertEqual(set(four["false"]), {"NEW never-dropped/z"})
        self.assertEqual((five["cpu_seconds"], five["executions"], five["false"]), (1, 77, []))
        self.assertEqual((one["replayed"], one["replays"], one["preemptions"]), (4, 5, 1))
        self.assertIsNone(five["preemptions"])
        self.assertEqual(list((self.root / "scratch").iterdir()), [])

    def test_what_is_over_is_kept(self):
        self.run_trials(trials=2)
        self.assertEqual(self.started(), 2)
        with open(self.trials, "a", encoding="utf-8") as file:
            file.write('{"bug": "gh-1", "se')  # the power went
        output = self.run_trials(trials=3)
        self.assertEqual(output.count("(kept)"), 2)
        self.assertEqual(self.started(), 4, "two processes of the third")
        os.utime(self.bin / "gc_parallel_fuzzer")
        self.assertNotIn("(kept)", self.run_trials(trials=1), "another build")

    def test_report(self):
        self.run_trials()
        output = self.report()
        self.assertRegex(output, r"gh-1 +3 of 5 +0\.\d +0\.\d +\d+ +12 of 15 +\d+ +1\n")
        self.assertIn("gh-1: 3 of 3 inputs found with preemptions do not fail when one of these is removed", output)
        with open(self.trials.parent / "trials.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["found"] for row in rows], ["True", "True", "True", "False", "False"])
        with open(self.trials.parent / "survival.csv", encoding="utf-8") as file:
            shares = [row["surviving"] for row in csv.DictReader(file)]
        self.assertEqual(shares, ["0.8000", "0.6000", "0.4000"])
        self.assertIn("gh-1 (3 of 5)", (self.trials.parent / "survival.svg").read_text())

    def test_the_control_must_be_silent(self):
        clean = self.root / "clean" / "bin"
        clean.mkdir(parents=True)
        make_program(clean / "gc_parallel_fuzzer", TARGET)
        make_program(clean / "gcfuzz", TOOL)
        output = self.run_trials("--control", clean / "gc_parallel_fuzzer", trials=3)
        said = "control: 3 of 3 trials had false verdicts, 1 met other bugs known there"
        self.assertIn(said, output)
        self.assertIn(said, self.report(code=1))

    def test_comparison(self):
        self.run_trials(trials=2)
        other = self.root / "other" / "trials.jsonl"
        self.run_trials(trials=2, file=other, CLEAN="yes")
        output = self.report("--compare", other)
        self.assertRegex(output, r"gh-1 +2 of 2 +0 of 2 +0\.\d +1\.0 +\d+\.\d+ +0\.\d{4}\n")
        self.assertTrue((self.trials.parent / "survival-gh-1-other.svg").exists())


if __name__ == "__main__":
    unittest.main()
