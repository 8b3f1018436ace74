"""Tests of scripts/lib/findings.py: everything found is filed, once, whatever happens."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from fakes import finding, make_program, make_tool

SCRIPT = Path(__file__).resolve().parent.parent / "lib" / "findings.py"
FAULT = "gcfuzz: HARNESS FAULT: slot 3 is not empty\n"


class FindingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.findings = self.root / "findings"
        self.campaign = self.make_campaign("campaign-1")
        self.tool = make_tool(self.root)
        self.filed = self.root / "filed"

    def make_campaign(self, name):
        campaign = self.root / name
        for part in ("inputs", "reports", "tmp/libFuzzerTemp.1.dir"):
            (campaign / part).mkdir(parents=True)
        return campaign

    def command(self, verb, *arguments):
        return [sys.executable, SCRIPT, verb, "--findings", self.findings, "--gcfuzz", self.tool,
                "--filed", self.filed, "--mask", "known", *arguments]

    def run_it(self, verb, *arguments, code=0, **options):
        result = subprocess.run(self.command(verb, *arguments), capture_output=True, text=True,
                                check=False, timeout=120, **options)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def input(self, name="crash-1", content="bytes"):
        file = self.campaign / "inputs" / name
        file.write_text(content)
        return file

    def log(self, text, name="child.log"):
        file = self.root / name
        file.write_text(text)
        return file

    def folders(self):
        return sorted(path for path in self.findings.iterdir() if not path.name.startswith("."))

    def records(self):
        return [json.loads((folder / "finding.json").read_text()) for folder in self.folders()]

    def test_a_finding_is_filed_with_all_that_belongs_to_it(self):
        file = self.input()
        self.run_it("file", self.log(finding("never dropped: 1 of 2", file)))
        folder, = self.folders()
        self.assertEqual((folder / "input").read_text(), "bytes")
        self.assertEqual((folder / "input.sched").read_text(), "# gcfuzz schedule 1\n")
        self.assertTrue((folder / "report.txt").read_text().startswith("gcfuzz: FINDING: never"))
        record, = self.records()
        self.assertEqual((record["count"], record["label"], record["mask"]), (1, "NEW", "known"))
        self.assertEqual(self.filed.read_text(), f"{folder.name}\n")
        self.assertFalse(file.exists(), "filed, so it goes from where it was")

    def test_a_repeat_is_counted(self):
        for name in ("crash-1", "crash-2", "crash-3"):
            self.run_it("file", self.log(finding("never dropped", self.input(name, name))))
        record, = self.records()
        self.assertEqual(record["count"], 3)
        folder, = self.folders()
        self.assertEqual((folder / "input").read_text(), "crash-1")
        self.assertEqual(len(self.filed.read_text().splitlines()), 3)

    def test_each_signature_has_a_folder(self):
        for what in ("never dropped", "dropped twice"):
            self.run_it("file", self.log(finding(what, self.input())))
        self.assertEqual([record["count"] for record in self.records()], [1, 1])

    def test_a_harness_fault_is_apart(self):
        self.run_it("file", self.log(FAULT))
        self.assertEqual([path.name for path in self.folders()], ["harness-faults"])
        self.assertTrue(self.filed.read_text().startswith("harness-faults/"))

    def test_without_the_input_the_report_has_the_bytes(self):
        self.run_it("file", self.log(finding("never dropped")))
        folder, = self.folders()
        self.assertEqual((folder / "input").read_bytes(), b"\x01\x02")

    def test_nothing_failed(self):
        self.run_it("file", self.log("INFO: Seed: 1\n"))
        self.assertFalse(self.findings.exists())

    def test_many_at_once(self):
        children = []
        for number in range(8):
            log = self.log(finding(f"bug {'ab'[number % 2]}", self.input(f"crash-{number}")), f"{number}.log")
            children.append(subprocess.Popen(self.command("file", log)))
        self.assertEqual([child.wait(120) for child in children], [0] * 8)
        self.assertEqual([record["count"] for record in self.records()], [4, 4])

    def test_ctrl_c_lets_it_finish(self):
        slow = make_program(self.root / "slow", f"#!/bin/sh\nsleep 1\nexec {self.tool} \"$@\"\n")
        self.tool = slow
        log = self.log(finding("never dropped", self.input()))
        with subprocess.Popen(self.command("file", log), start_new_session=True) as child:
            time.sleep(0.5)
            os.kill(child.pid, signal.SIGINT)
        self.assertEqual(child.returncode, 0)
        self.assertEqual(len(self.folders()), 1)

    def test_killed_at_any_moment(self):
        """What is in the folder is whole, and a later adoption files the rest."""
        self.run_it("file", self.log(finding("filed before", self.input("crash-0"))))
        for number in range(12):
            file = self.input(f"crash-{number + 1}")
            log = self.campaign / "tmp" / "libFuzzerTemp.1.dir" / f"{number}.log"
            log.write_text(finding(f"bug {number}", file).replace(str(number), "abcdefghijkl"[number], 1))
            with subprocess.Popen(self.command("file", log), stderr=subprocess.DEVNULL) as child:
                time.sleep(0.02 * number)
                child.kill()
        for folder in self.folders():
            self.assertEqual({path.name for path in folder.iterdir()} - {".finding.json"},
                             {"input", "input.sched", "report.txt", "finding.json"})
            self.assertEqual(json.loads((folder / "finding.json").read_text())["count"], 1)
        self.run_it("adopt", self.campaign)
        self.assertEqual(len(self.folders()), 13)
        self.assertFalse(self.campaign.exists())
        self.assertEqual([path.name for path in self.findings.glob(".new-*")], [])

    def test_what_was_filed_is_not_adopted_again(self):
        file = self.input()
        log = self.campaign / "tmp" / "libFuzzerTemp.1.dir" / "1.log"
        log.write_text(finding("never dropped", file))
        self.run_it("file", log)
        self.run_it("adopt", self.campaign)
        self.assertEqual([record["count"] for record in self.records()], [1])

    def test_an_input_whose_report_is_lost_is_run_again(self):
        self.input("crash-1", "fails: never dropped")
        self.input("timeout-2", "does not fail any more")
        self.input("slow-unit-3", "fails: not, it was only slow")
        self.run_it("adopt", self.campaign)
        self.assertEqual([path.name for path in (self.findings / "unexplained").iterdir()], ["timeout-2"])
        names = [path.name for path in self.folders() if path.name != "unexplained"]
        self.assertEqual(len(names), 1)
        self.assertEqual(json.loads((self.findings / names[0] / "finding.json").read_text())["signature"],
                         "gcfuzz: FINDING: never dropped")

    def test_a_campaign_that_runs_is_left_alone(self):
        self.input("crash-1", "fails: never dropped")
        with subprocess.Popen(["flock", self.campaign / "lock", "sleep", "60"],
                              start_new_session=True) as holder:
            while not (self.campaign / "lock").exists():
                time.sleep(0.01)
            time.sleep(0.2)
            self.run_it("adopt", self.campaign)
            os.killpg(holder.pid, signal.SIGKILL)
        self.assertTrue(self.campaign.is_dir())
        self.assertFalse(self.findings.exists())

    def check_unwritable(self, **options):
        """Message, code, and nothing lost: neither what was filed nor what was to be."""
        file = self.input("crash-2", "x" * 100000)
        log = self.log(finding("dropped twice", file), "second.log")
        result = self.run_it("file", log, code=73, **options)
        self.assertIn("gcfuzz: cannot file a finding in ", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, "a message, not a traceback")
        self.assertTrue(file.exists())
        self.run_it("file", log)
        self.assertEqual(len(self.folders()), 2)

    def test_no_room_for_the_file(self):
        self.run_it("file", self.log(finding("never dropped", self.input())))
        before = {path: path.read_bytes() for path in self.folders()[0].iterdir()}

        def no_large_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))

        self.check_unwritable(preexec_fn=no_large_files)
        self.assertEqual({path: path.read_bytes() for path in before}, before)

    def test_full_disk(self):
        self.findings.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", self.findings],
                                 capture_output=True, check=False).returncode == 0
        if not mounted:
            self.skipTest("may not mount a small file system here")
        self.addCleanup(subprocess.run, ["umount", self.findings], check=True)
        self.run_it("file", self.log(finding("never dropped", self.input())))
        file = self.input("crash-2", "x" * 100000)
        result = self.run_it("file", self.log(finding("dropped twice", file)), code=73)
        self.assertIn("No space left on device", result.stderr)
        self.assertEqual(len(self.folders()), 1)
        self.assertTrue(file.exists())

    def test_a_tool_that_fails_loses_nothing(self):
        file = self.input()
        log = self.campaign / "reports" / "1.log"
        log.write_text(finding("never dropped", file))
        good, self.tool = self.tool, self.root / "missing"
        result = self.run_it("file", log, code=70)
        self.assertIn("cannot tell which finding this is", result.stderr)
        self.run_it("adopt", self.campaign, code=70)
        self.tool = good
        self.run_it("adopt", self.campaign)
        self.assertEqual(len(self.folders()), 1)


if __name__ == "__main__":
    unittest.main()
