"""Tests of a whole campaign (scripts/lib/campaign.sh) with a stand-in for libFuzzer: killed in
every way, it loses nothing that was found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from fakes import make_program, make_tool

SCRIPTS = Path(__file__).resolve().parent.parent

# With -fork it starts children as libFuzzer does, through keep_report.sh, each with a log
# of its own in TMPDIR; a child writes its input, says so and fails. FAKE_FINDINGS children
# find something, then it idles as long as nobody ends it.
TARGET = f"""#!{sys.executable}
import os, pathlib, signal, subprocess, sys, time
prefix = next(arg for arg in sys.argv if arg.startswith("-artifact_prefix="))[17:]
if "-job" in sys.argv or "-fork=0" in sys.argv:
    number = int(sys.argv[-1]) if "-job" in sys.argv else 0
    file = pathlib.Path(f"{{prefix}}crash-{{number}}")
    file.write_text(f"fails: bug {{'ab'[number % 2]}}")
    print(f"gcfuzz: FINDING: bug {{'ab'[number % 2]}}")
    print(f"Test unit written to {{file}}")
    sys.exit(77)
stopped = []
signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
pathlib.Path(os.environ["FAKE_PID"]).write_text(str(os.getpid()))
print("#900: cov: 10 ft: 20 corp: 3", flush=True)
logs = pathlib.Path(os.environ["TMPDIR"]) / "libFuzzerTemp.1.dir"
logs.mkdir(exist_ok=True)
for number in range(int(os.environ["FAKE_FINDINGS"])):
    with open(logs / f"{{number}}.log", "w") as log:
        subprocess.run([{str(SCRIPTS / "lib/keep_report.sh")!r}, *sys.argv[1:], "-job", str(number)],
                       stdout=log, stderr=log)
    (logs / f"{{number}}.log").unlink()
    if stopped:
        break
pathlib.Path(os.environ["FAKE_PID"] + ".done").touch()
while not stopped and "FAKE_IDLE" in os.environ:
    time.sleep(0.05)
if "FAKE_CODE" in os.environ:
    print("==1==ERROR: AddressSanitizer: SEGV on unknown address")
    sys.exit(int(os.environ["FAKE_CODE"]))
"""

SCRIPT = f"""source {SCRIPTS}/lib/common.sh
source {SCRIPTS}/lib/campaign.sh
GCFUZZ_NAME=fake GCFUZZ_DIR=$BUILD/fake OPT=([target]=fake_fuzzer [jobs]=1 [time]= [corpus]=) OPT_REST=(${{FAKE_FLAGS:-}})
choose_directories
adopt_leftovers
run_campaign
file_the_rest
measure_corpus
summarize
"""


# What a shell starts in the background ignores it, and so would every script below.
signal.signal(signal.SIGINT, signal.default_int_handler)


class CampaignTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        programs = self.root / "fake" / "bin"
        programs.mkdir(parents=True)
        make_tool(programs)
        make_program(programs / "fake_fuzzer", TARGET)
        self.findings = self.root / "findings" / "fake" / "fake_fuzzer"
        self.work = self.root / "work" / "fake" / "fake_fuzzer"
        self.pid_file = self.root / "pid"

    def start(self, findings, idle=False, **more):
        environment = {**os.environ, "GCFUZZ_BUILD_ROOT": str(self.root), "FAKE_PID": str(self.pid_file),
                       "FAKE_FINDINGS": str(findings), "GCFUZZ_MASK": "known", **more}
        if idle:
            environment["FAKE_IDLE"] = "yes"
        for file in (self.pid_file, Path(f"{self.pid_file}.done")):
            file.unlink(missing_ok=True)
        return subprocess.Popen(["bash", "-c", SCRIPT], env=environment, text=True, start_new_session=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def wait_for(self, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, "it never came to that")
            time.sleep(0.02)

    def all_found(self):
        return Path(f"{self.pid_file}.done").exists()

    def target(self):
        self.wait_for(lambda: self.pid_file.exists() and self.pid_file.read_text())
        return int(self.pid_file.read_text())

    def finish(self, process, code):
        output, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, code, output + errors)
        return output, errors

    def counts(self):
        """Filed so far, by signature."""
        records = [json.loads(path.read_text()) for path in self.findings.glob("*/finding.json")]
        return {record["signature"][-1]: record["count"] for record in records}

    def nothing_is_left(self):
        self.assertEqual(list(self.work.glob("campaign-*")), [])

    def kill_all(self, process, target):
        """The script and all that it started, as a machine that goes down."""
        group = os.getpgid(target)
        os.kill(process.pid, signal.SIGKILL)
        os.killpg(group, signal.SIGKILL)
        process.communicate()

    def test_each_signature_is_filed_once_and_counted(self):
        output, _ = self.finish(self.start(5), 1)
        self.assertEqual(self.counts(), {"a": 3, "b": 2})
        self.assertIn("findings     2 signatures, 5 times", output)
        self.assertRegex(output, r"(?m)^ +3 times  NEW  gcfuzz: FINDING: bug a\n"
                                 r" .*gcfuzz run --mask known --times 20 --each 100 .*/input$")
        self.nothing_is_left()

    def test_without_fork_mode_the_log_is_the_report(self):
        output, _ = self.finish(self.start(0, FAKE_FLAGS="-fork=0"), 1)
        self.assertEqual(self.counts(), {"a": 1})
        self.assertIn("findings     1 signatures, 1 times", output)
        self.nothing_is_left()

    def test_in_fork_mode_the_log_only_quotes_the_last_child(self):
        output, _ = self.finish(self.start(1, FAKE_CODE="77"), 1)
        self.assertEqual(self.counts(), {"a": 1})
        self.assertIn("findings     1 signatures, 1 times", output)
        self.nothing_is_left()

    def test_nothing_found(self):
        output, _ = self.finish(self.start(0), 0)
        self.assertIn("findings     none", output)
        self.nothing_is_left()

    def test_ctrl_c(self):
        process = self.start(3, idle=True)
        self.wait_for(self.all_found)
        process.send_signal(signal.SIGINT)
        output, errors = self.finish(process, 1)
        self.assertIn("stopping; the summary follows", errors)
        self.assertIn("2 signatures, 3 times", output)
        self.nothing_is_left()

    def test_the_script_is_killed(self):
        process = self.start(3, idle=True)
        target = self.target()
        self.wait_for(self.all_found)
        process.kill()
        process.communicate()
        self.assertEqual(self.counts(), {"a": 2, "b": 1}, "on disk before anything ends")

        def gone():
            try:
                os.kill(target, 0)
            except ProcessLookupError:
                return True
            return False

        self.wait_for(gone)
        self.finish(self.start(0), 0)
        self.assertEqual(self.counts(), {"a": 2, "b": 1}, "nothing is counted twice")
        self.nothing_is_left()

    def test_libfuzzer_is_killed(self):
        process = self.start(2, idle=True)
        target = self.target()
        self.wait_for(self.all_found)
        os.kill(target, signal.SIGKILL)
        output, _ = self.finish(process, 1)
        self.assertIn("signal 9 killed libFuzzer", output)
        self.assertEqual(self.counts(), {"a": 1, "b": 1})
        self.nothing_is_left()

    def test_everything_is_killed_at_any_moment(self):
        for attempt in range(6):
            process = self.start(40)
            target = self.target()
            time.sleep(0.15 * attempt)
            try:
                self.kill_all(process, target)
            except ProcessLookupError:  # it was done
                process.communicate()
            for path in self.findings.glob("*/finding.json"):
                json.loads(path.read_text())
        filed = sum(self.counts().values())
        process = self.start(0)
        output, errors = process.communicate(timeout=120)
        more = sum(self.counts().values()) - filed  # what those before have left behind
        self.assertGreaterEqual(more, 0)
        self.assertEqual(process.returncode, 1 if more else 0, output + errors)
        self.assertRegex(output, r"findings     [12] signatures" if more else r"findings     none")
        self.assertEqual(list(self.findings.glob(".new-*")), [])
        self.assertEqual(list(self.findings.glob("unexplained/*")), [])
        self.nothing_is_left()

    def test_a_disk_that_fills_up_ends_the_campaign(self):
        self.finish(self.start(2), 1)
        self.assertEqual(self.counts(), {"a": 1, "b": 1})
        (self.findings / ".lock").unlink()
        (self.findings / ".lock").mkdir()  # as good as full: nothing can be filed
        output, errors = self.finish(self.start(1000, idle=True), 73)
        self.assertIn("gcfuzz: cannot file a finding in ", errors)
        self.assertIn("NOT ALL FINDINGS COULD BE FILED", output)
        self.assertEqual(self.counts(), {"a": 1, "b": 1}, "what was filed is safe")
        self.assertEqual(self.finish(self.start(0), 73)[0], "", "the next one does not begin either")
        (self.findings / ".lock").rmdir()
        self.finish(self.start(0), 1)
        self.assertGreater(sum(self.counts().values()), 2)
        self.nothing_is_left()


if __name__ == "__main__":
    unittest.main()
