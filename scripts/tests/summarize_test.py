"""Tests of scripts/lib/summarize.py on logs as libFuzzer leaves them and findings as filed."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "lib" / "summarize.py"
LOG = "INFO: Seed: 1\n#900: cov: 10 ft: 20 corp: 3 exec/s: 90 oom/timeout/crash: 0/0/0 time: 10s\n"


class SummarizeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        for name in ("corpus", "findings"):
            (self.root / name).mkdir()
        (self.root / "corpus" / "one").touch()
        self.filed = []

    def tearDown(self):
        self.folder.cleanup()

    def file(self, name, signature, label="NEW", here=1, ever=1):
        folder = self.root / "findings" / name
        folder.mkdir(parents=True)
        (folder / "finding.json").write_text(json.dumps(
            {"signature": signature, "label": label, "count": ever, "headline": f"first: {signature}"}))
        self.filed += [name] * here
        return folder / "input"

    def summarize(self, *arguments, log=LOG, code=0, coverage=None, mask=""):
        (self.root / "log").write_text(log)
        (self.root / "stats.json").write_text(json.dumps(coverage or {}))
        if self.filed:
            (self.root / "filed").write_text("".join(f"{name}\n" for name in self.filed))
        paths = [argument for name in ("filed", "corpus", "findings", "log")
                 for argument in (f"--{name}", self.root / name)]
        return subprocess.run([sys.executable, SCRIPT, *paths, "--coverage", self.root / "stats.json",
                               "--gcfuzz", "bin/gcfuzz", "--seconds", "10", "--target-code", str(code),
                               "--mask", mask, *arguments], capture_output=True, text=True, check=False)

    def test_nothing_found(self):
        edges = {"file": "gc.c", "covered": 5, "total": 9}
        result = self.summarize(coverage={"edges": edges, "executions": 3})
        self.assertEqual(result.returncode, 0, result.stderr)
        for words in ("900 (90 per second)", "1 inputs", "5 of 9 edges of gc.c", "findings     none"):
            self.assertIn(words, result.stdout)

    def test_operations_without_effect_are_named(self):
        ops = {"new": {"effective": 2}, "link": {"effective": 0}, "raise": {"effective": 0},
               "try_incref": {"effective": 0, "lacking": True}}
        result = self.summarize(coverage={"ops": ops, "masked": "raise,fail_soon"}, mask="raise")
        self.assertIn("operations   1 of 4 had an effect; not: link\n", result.stdout)
        self.assertIn("masked       raise\n", result.stdout)

    def test_operations_of_the_whole_campaign_count(self):
        ops = {"new": {"effective": 2}, "link": {"effective": 0}}
        everywhere = {"new": {"effective": 9}, "link": {"effective": 1}}
        stats = {"ops": ops, "campaign": {"executions": 7, "ops": everywhere}, "findings": 1}
        result = self.summarize(coverage=stats)
        self.assertIn("operations   2 of 2 had an effect\n", result.stdout)
        stats["campaign"] = {"executions": 0, "ops": {}}  # a target without counts
        result = self.summarize(coverage=stats)
        self.assertIn("operations   1 of 2 had an effect; not: link; a finding ended", result.stdout)

    def test_edges_of_nothing_executed_are_not_measured(self):
        result = self.summarize(coverage={"edges": {"file": "gc.c", "covered": 5, "total": 9},
                                          "executions": 0})
        self.assertIn("reached      not measured", result.stdout)

    def test_a_fixed_bug_that_shows_is_told_loudly(self):
        self.file("0123", "never-dropped/list", label="NEW")
        self.assertNotIn("FIXED IN THIS VERSION", self.summarize().stdout)
        self.file("4567", "never-dropped/x", label="NEW (looks like gh-125859, fixed in 3.13.1)")
        self.assertIn("A BUG THAT IS FIXED IN THIS VERSION, OR ONE JUST LIKE IT:\n"
                      "  NEW (looks like gh-125859, fixed in 3.13.1)\n", self.summarize().stdout)

    def test_the_replay_command_masks_too(self):
        file = self.file("0123", "never-dropped/list")
        result = self.summarize(mask="raise,fail_soon")
        self.assertIn(f"run --mask raise,fail_soon --times 20 --each 100 {file}\n", result.stdout)

    def test_no_statistics(self):
        result = self.summarize()
        self.assertEqual(result.stdout.count("not measured (see the stats log)"), 2)

    def test_a_line_for_each_signature_the_most_frequent_first(self):
        self.file("0123", "never-dropped/list", here=2, ever=2)
        self.file("4567", "asan:SEGV/f", label="known: gh-1 (fixed in 3.14)", here=5, ever=12)
        result = self.summarize()
        self.assertEqual(result.returncode, 1)
        self.assertIn("findings     2 signatures, 7 times, in ", result.stdout)
        lines = [line.strip() for line in result.stdout.splitlines()]
        rare = lines.index("2 times  NEW  never-dropped/list")
        often = lines.index("5 times (and 7 times before)  known: gh-1 (fixed in 3.14)  asan:SEGV/f")
        self.assertLess(often, rare)
        self.assertTrue(lines[often + 1].startswith("bin/gcfuzz run --times 20"))

    def test_what_other_campaigns_filed_is_not_this_ones(self):
        self.file("0123", "never-dropped/list", here=0, ever=9)
        result = self.summarize()
        self.assertEqual(result.returncode, 0)
        self.assertIn("findings     none", result.stdout)

    def test_a_harness_fault_is_no_finding(self):
        self.file("harness-faults/89ab", "harness-fault/slot N is not empty", label="")
        result = self.summarize()
        self.assertEqual(result.returncode, 70)
        self.assertIn("findings     none", result.stdout)
        self.assertIn("first: harness-fault/slot N is not empty", result.stdout)

    def test_what_could_not_be_filed(self):
        self.file("0123", "never-dropped/list")
        result = self.summarize("--filing-code", "73")
        self.assertEqual(result.returncode, 73)
        self.assertIn("NOT ALL FINDINGS COULD BE FILED", result.stdout)
        self.assertIn("never-dropped/list", result.stdout)

    def test_unexplained_inputs_are_told(self):
        (self.root / "findings" / "unexplained").mkdir()
        (self.root / "findings" / "unexplained" / "crash-1").touch()
        self.assertIn("unexplained  1 inputs of killed processes", self.summarize().stdout)

    def test_libfuzzer_was_killed(self):
        result = self.summarize(code=137)
        self.assertEqual(result.returncode, 70)
        self.assertIn("signal 9 killed libFuzzer", result.stdout)
        self.file("0123", "never-dropped/list")
        self.assertEqual(self.summarize(code=137).returncode, 1)

    def test_a_target_that_never_ran(self):
        result = self.summarize(log="error while loading shared libraries\n", code=127)
        self.assertEqual(result.returncode, 69)
        self.assertIn("shared libraries", result.stdout)


if __name__ == "__main__":
    unittest.main()
