"""Tests of scripts/lib/summarize.py on logs as libFuzzer and keep_report.sh leave them."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "lib" / "summarize.py"
LOG = "INFO: Seed: 1\n#900: cov: 10 ft: 20 corp: 3 exec/s: 90 oom/timeout/crash: 0/0/0 time: 10s\n"
FINDING = "noise\ngcfuzz: FINDING: never dropped: 1 of 2 objects\nTest unit written to {input}\n"
TIMEOUT = "Test unit written to {input}\n==7== ERROR: libFuzzer: timeout after 26 seconds\n"
FAULT = "gcfuzz: HARNESS FAULT: slot 3 is not empty\n"


class SummarizeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        for name in ("reports", "corpus", "findings"):
            (self.root / name).mkdir()
        (self.root / "corpus" / "one").touch()
        self.input = self.root / "findings" / "crash-1"
        self.input.touch()

    def tearDown(self):
        self.folder.cleanup()

    def summarize(self, *reports, log=LOG, code=0, coverage=None, mask=""):
        (self.root / "log").write_text(log)
        (self.root / "stats.json").write_text(json.dumps(coverage or {}))
        for number, text in enumerate(reports):
            (self.root / "reports" / f"{number}.log").write_text(text.format(input=self.input))
        paths = [argument for name in ("reports", "corpus", "findings", "log")
                 for argument in (f"--{name}", self.root / name)]
        return subprocess.run([sys.executable, SCRIPT, *paths, "--coverage", self.root / "stats.json",
                               "--gcfuzz", "bin/gcfuzz", "--seconds", "10", "--target-code", str(code), "--mask", mask],
                              capture_output=True, text=True, check=False)

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

    def test_the_replay_command_masks_too(self):
        result = self.summarize(FINDING, mask="raise,fail_soon")
        self.assertIn(f"run --mask raise,fail_soon --times 20 {self.input}", result.stdout)

    def test_no_statistics(self):
        result = self.summarize()
        self.assertEqual(result.stdout.count("not measured (see the stats log)"), 2)

    def test_a_finding_is_grouped_filed_and_replayed(self):
        result = self.summarize(FINDING, FINDING)
        self.assertEqual(result.returncode, 1)
        self.assertIn("never dropped: 2 inputs", result.stdout)
        self.assertIn(f"run --times 20 {self.input}", result.stdout)
        report = Path(f"{self.input}.txt").read_text()
        self.assertTrue(report.startswith("gcfuzz: FINDING"), report)

    def test_a_timeout_has_its_input(self):
        result = self.summarize(TIMEOUT)
        self.assertEqual(result.returncode, 1)
        self.assertIn("ERROR: libFuzzer: timeout", result.stdout)
        self.assertIn(f"run --times 20 {self.input}", result.stdout)

    def test_a_harness_fault_is_no_finding(self):
        result = self.summarize(FAULT)
        self.assertEqual(result.returncode, 70)
        self.assertIn("findings     none", result.stdout)
        self.assertIn("slot 3 is not empty", result.stdout)

    def test_a_single_process_reports_in_its_log(self):
        log = "#9\tINITED cov: 1 ft: 2 corp: 1/1b\n" + FINDING.format(input=self.input)
        result = self.summarize(log=log, code=77)
        self.assertEqual(result.returncode, 1)
        self.assertIn("never dropped: 1 inputs", result.stdout)

    def test_a_target_that_never_ran(self):
        result = self.summarize(log="error while loading shared libraries\n", code=127)
        self.assertEqual(result.returncode, 69)
        self.assertIn("shared libraries", result.stdout)


if __name__ == "__main__":
    unittest.main()
