"""What the tool gcfuzz makes of an input that fails now and then. GCFUZZ is linked with a CPython
that has a bug planted, which INPUT shows.

usage: cli_planted_test.py GCFUZZ INPUT [unittest arguments]
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

from cli_testing import (BAD_INPUT, CANT_CREATE, FINDING, GCFUZZ, OK, ToolTest, main, run)
from run_schema import against_schema

FAILING = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else ""
# One thread at a time it always shows.
PREEMPTED = os.path.join(os.path.dirname(FAILING), "preempted.sched")


def operations_in(name):
    return len(re.findall(r"(?m)^[tb]\d", run("show", name).stdout))


class Failing(ToolTest):
    """On a CPython with a planted bug, and an input that shows it now and then."""

    def test_run_counts_and_reports_once(self):
        result = self.check(run("run", "--times", "100", FAILING), FINDING)
        self.assertRegex(result.stdout, r": never dropped in \d+ of 100 runs( \(clean in \d+\))?\n$")
        signatures = re.findall(r"(?m)^signature: (.*)$", result.stderr)
        self.assertGreaterEqual(len(signatures), 1)
        self.assertEqual(len(set(signatures)), len(signatures), "each signature once")
        self.assertEqual(result.stderr.count("gcfuzz: FINDING: never dropped"), len(signatures))
        self.assertRegex(result.stderr, r"(?m)^fails in: \d+ of 100 runs: \d+%, with 95% confidence "
                                        r"\d+% to \d+%\nreplay: ")
        self.assertIn("label: NEW (looks like gh-125859, fixed in 3.13.1)\n", result.stderr)
        self.assertIn("# gcfuzz schedule 1\n", result.stderr)

    def test_json_is_as_its_schema_says(self):
        run("run", "--quiet", "--times", "50", "--json", self.path("runs.json"), FAILING)
        runs = json.loads(self.read("runs.json"))
        self.assertEqual(against_schema(runs), [])
        finding = runs["inputs"][0]["findings"][0]
        self.assertEqual(finding["verdict"], "never dropped")
        self.assertTrue(finding["objects"][0]["life"])
        self.assertLessEqual(finding["rate"]["low"], finding["rate"]["share"])
        signed = run("signature", "--json", "-", input=finding["report"]).stdout
        self.assertEqual(json.loads(signed)["hash"], finding["hash"])

    def test_ctrl_c_tells_what_was_found(self):
        with subprocess.Popen([GCFUZZ, "run", "--times", "1000000", "--each", "100", FAILING], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(20)
            process.send_signal(signal.SIGINT)
            output, report = process.communicate(timeout=120)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertRegex(output, r": never dropped in \d+ of \d+ runs")
        self.assertIn("gcfuzz: FINDING: never dropped", report)

    def test_quiet(self):
        result = self.check(run("run", "--quiet", "--times", "100", FAILING), FINDING)
        self.assertEqual(result.stderr, "")

    def test_in_process_stops_at_the_first(self):
        result = self.check(run("run", "--in-process", "--times", "100000", FAILING), FINDING)
        self.assertIn("never dropped in 1 of ", result.stdout)
        self.assertIn("gcfuzz: FINDING: never dropped", result.stderr)

    def test_also_in_another_build(self):
        build = os.path.dirname(os.path.dirname(os.path.realpath(GCFUZZ)))
        result = self.check(run("run", "--quiet", "--times", "100", "--also", build, FAILING),
                            FINDING)
        self.assertRegex(result.stdout, r"\n  also in CPython 3\.\S+, variant \w+: "
                         r"never dropped in \d+ of 100 runs( \(clean in \d+\))?\n$")

    def test_printed_replay_command_fails_too(self):
        report = run("run", "--times", "100", FAILING).stderr
        command = report[report.index("replay: ") + len("replay: "):].split("\n")[0]
        self.assertIn("gcfuzz run --times ", command)
        result = subprocess.run(command, shell=True, capture_output=True, text=True, check=False,
                                timeout=600)
        self.check(result, FINDING, output="never dropped in ")

    def test_what_a_policy_finds_is_recorded_replayed_and_baked(self):
        recording, baked = self.path("recording"), self.path("baked.sched")
        for seed in range(1, 9):
            found = run("run", "--interleave", "--policy", "random", "--seed", str(seed), "--record", recording,
                        "--bake", baked, FAILING)
            if "more switches than a schedule has room for" not in found.stderr:
                break  # how many a seed makes, differs from build to build
        self.check(found, FINDING, output="never dropped in 1 of 1 run")
        self.assertRegex(found.stdout, r"baked: [0-9]+ preemptions? in \S+: never dropped, with the same")
        self.check(run("run", "--interleave", "--replay", recording, "--times", "5"), FINDING,
                   output="never dropped in 5 of 5 runs\n")
        self.check(run("run", "--interleave", "--times", "5", baked), FINDING,
                   output="never dropped in 5 of 5 runs\n")

    def test_a_report_says_which_preemptions_matter(self):
        preempted, out = os.path.join(os.path.dirname(FAILING), "preempted.sched"), self.path("runs.json")
        with open(preempted, encoding="utf-8") as file:
            text = file.read()
        matters = "t0  at clear#1 -> t1\n"
        self.assertIn(matters, text)
        of_no_use = "t1  at op#1 -> t0\nt0  at op#9 -> t1\n"  # goes on there anyway; there is no such
        more = self.write("more.sched", text + of_no_use + "t0  drop r1\nt0  at op#1 -> t1\nt1  drop r1\n")
        result = self.check(run("run", "--interleave", "--json", out, more), FINDING)
        self.assertIn("preemptions that matter: 1 of ", result.stderr)
        self.assertIn("  operation 10: t0 at clear#1 -> t1; without it: clean\nCPython ", result.stderr)
        runs = json.loads(self.read("runs.json"))
        self.assertEqual(against_schema(runs), [])
        tried = runs["inputs"][0]["findings"][0]["preemptions"]
        self.assertEqual([(one["operation"], one["without"]) for one in tried if one["matters"]],
                         [(10, "clean")])
        self.assertLess(1, len(tried))
        twice = self.write("twice.sched", text.replace(matters, 2 * matters))
        result = self.check(run("run", "--interleave", twice), FINDING)
        self.assertIn("preemptions that matter: 1 of 2\n", result.stderr, "either does it alone")
        without = self.write("without.sched", text.replace(matters, ""))
        self.check(run("run", "--interleave", without), OK, output="clean in 1 of 1 run\n")

    def test_partial_order_sampling_finds_it(self):
        found = [run("run", "--quiet", "--interleave", "--policy", "pos", "--seed", str(seed),
                     FAILING).returncode for seed in range(1, 21)]
        self.assertGreater(found.count(FINDING), 0)
        self.assertEqual(set(found) - {OK, FINDING}, set())

    def test_stats_stops_at_a_finding(self):
        copies = [FAILING] * 1000
        result = self.check(run("stats", "--json", *copies), FINDING, "FINDING: never dropped")
        stats = json.loads(result.stdout)
        self.assertEqual(stats["findings"], 1)
        self.assertLess(stats["executions"], 1000)

    def padded(self, name):
        """The schedule with forty operations between its own that are none of its failure's."""
        draw = random.Random(1)
        lines = run("show", name).stdout.splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith("t0"))
        for _ in range(40):
            idle = draw.choice(("t0  r7 = list r6 r6", "t0  r6 = list r7 r7", "t0  s3 = copy r7",
                                "t1  r5 = dict x0 r4", "t1  r4 = copy s3", "t1  get_referents r5",
                                "t1  s2 = list s3 r5", "t1  drop r5", "t1  r5 = slice s2"))
            places = [i for i in range(first, len(lines)) if " at " not in lines[i]]
            lines.insert(draw.choice(places), idle)
        return self.write("padded.sched", "\n".join(lines) + "\n")

    def minimized(self, *arguments, out="small.sched"):
        """The lines of what `minimize` makes, which has to fail as it says."""
        out = self.path(out)
        result = self.check(run("minimize", "--times", "10", *arguments, "-o", out), OK)
        self.assertRegex(result.stdout, r"(?m)^before: .* never dropped in \d+ of ")
        self.assertRegex(result.stdout, r"(?m)^after:  .* never dropped in \d+ of 50 runs")
        replay = re.search(r"(?m)^replay: gcfuzz (run .*)$", result.stdout).group(1)
        self.check(run(*replay.split(), "--quiet"), FINDING, output="never dropped in")
        return operations_in(out)

    def test_minimize(self):
        small = self.padded(FAILING)
        wanted = operations_in(small) / 2
        # A busy machine shows the race less often: it may need longer, not end larger.
        for turn in range(10):
            left = self.minimized("--seconds", "60", small, out=f"small{turn}.sched")
            small = self.path(f"small{turn}.sched")
            if left < wanted:
                break
        self.assertLess(left, wanted)

    def test_minimize_one_thread_at_a_time(self):
        padded = self.padded(PREEMPTED)
        self.assertLessEqual(self.minimized("--interleave", padded), operations_in(PREEMPTED))

    def test_settle(self):
        out = self.path("settled.sched")
        result = self.check(run("settle", FAILING, "-o", out), OK)
        self.assertRegex(result.stdout, r"\Asettled: never dropped in 20 of 20 runs, with \d+ preemptions? "
                                        r"\(run \d+, --policy \S+ --seed \d+\)\n")
        replayed = self.check(run("run", "--interleave", "--quiet", "--times", "10", out), FINDING)
        self.assertIn("never dropped in 10 of 10 runs", replayed.stdout)

    def test_settled_as_it_is(self):
        result = self.check(run("settle", PREEMPTED, "-o", self.path("settled.sched")), OK)
        self.assertIn("with 1 preemption (run 1, as it is)\n", result.stdout)

    def test_what_never_fails_does_not_settle(self):
        for name, verdict in ((self.cycle(), ""), (FAILING, "dropped twice")):
            wanted = ["--verdict", verdict] if verdict else []
            for verb in (("settle",), ("minimize", "--settle")):
                result = run(*verb, "--seeds", "3", *wanted, name, "-o", self.path("out"))
                self.check(result, BAD_INPUT, f"{name}: 3 seeds of each policy, and none shows "
                                              f"{verdict or 'a failure'} in every run")
        self.assertFalse(os.path.exists(self.path("out")))

    def test_minimize_settled(self):
        self.assertLessEqual(self.minimized("--settle", self.padded(FAILING)), 13)

    def test_minimize_cannot_write(self):
        self.check(run("minimize", "--times", "100", FAILING, "-o", "/dev/full"), CANT_CREATE,
                   "/dev/full: No space left on device")

    def test_interrupt_saves_the_best(self):
        out = self.path("best.sched")
        with subprocess.Popen([GCFUZZ, "minimize", "--times", "100", FAILING, "-o", out],
                              stderr=subprocess.PIPE, text=True) as process:
            for line in process.stderr:
                if " s  remove threads" in line:  # the first pass
                    break
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertIn("gcfuzz: interrupted: the best so far, ", rest)
        self.check(run("show", out), OK, output="# gcfuzz schedule 1\n")

    def test_time_limit(self):
        start = time.monotonic()
        run("minimize", "--each", "1", "--seconds", "1", FAILING, "-o", self.path("out"))
        self.assertLess(time.monotonic() - start, 120)


if __name__ == "__main__":
    main(__doc__, own_arguments=2)
