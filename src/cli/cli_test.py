"""Runs the tool gcfuzz as people do: what it says, and with which exit code. Everything that
a sound CPython can show; the verbs that only tell about things are in cli_tables_test.py.

usage: cli_test.py GCFUZZ [unittest arguments]
"""

import json
import os
import pty
import re

from cli_testing import (BAD_INPUT, CANT_CREATE, CYCLE, DIVERGED, GCFUZZ, HARNESS_FAULT, NO_INPUT, OK,
                         USAGE, ToolTest, forbid_fork, main, run)
from run_schema import against_schema


class CommandLine(ToolTest):
    VERBS = ("show", "pack", "run", "minimize", "settle", "ops", "stats", "doctor", "signature",
             "by-design")

    def test_help_everywhere(self):
        for verb in self.VERBS:
            self.check(run(verb, "--help"), OK, output="Usage: gcfuzz " + verb)
            self.check(run("--help"), OK, output="  " + verb + " ")
        self.check(run("--help"), OK, output="Exit codes: 0 nothing to report, 1 a finding")

    def test_version_names_the_cpython(self):
        self.check(run("--version"), OK, output="for CPython 3.")

    def test_no_verb(self):
        self.check(run(), USAGE, "no verb given")

    def test_unknown_verb(self):
        self.check(run("frobnicate"), USAGE, "no verb is called 'frobnicate'")

    def test_unknown_flag(self):
        for verb in self.VERBS:
            result = self.check(run(verb, "--frobnicate", "x"), USAGE)
            self.assertIn("--frobnicate", result.stderr, verb)
            self.assertIn(f"Try: gcfuzz {verb} --help", result.stderr)

    def test_missing_file_argument(self):
        for verb in ("show", "pack", "run", "minimize", "settle"):
            self.check(run(verb), USAGE, "FILE is required")

    def test_numbers_out_of_range(self):
        for arguments in (["run", "--times", "0"], ["run", "--times", "x"],
                          ["run", "--timeout", "-1"], ["minimize", "--times", "0"], ["settle", "--seeds", "0"],
                          ["minimize", "--seconds", "0"]):
            self.check(run(*arguments, self.cycle()), USAGE)
        self.check(run("stats", "--random", "-3"), USAGE)

    def test_events_are_those_of_interleaved_runs(self):
        for option in ("--events", "--verify"):
            self.check(run("run", option, self.cycle()), USAGE, output="")

    def test_timeout_is_for_child_processes(self):
        self.check(run("run", "--in-process", "--timeout", "3", self.cycle()), USAGE)


class BadFiles(ToolTest):
    """Every verb that reads an input, on every kind of input that is none."""

    VERBS = ("show", "pack", "run", "minimize", "settle")

    def check_all(self, name, exit_code, complaint):
        for verb in self.VERBS:
            with self.subTest(verb=verb):
                result = self.check(run(verb, name), exit_code, complaint)
                self.assertEqual(result.stdout, "")

    def test_missing(self):
        name = self.path("nothing")
        self.check_all(name, NO_INPUT, name + ": No such file or directory")

    def test_directory(self):
        self.check_all(self.directory, NO_INPUT, self.directory + ": Is a directory")

    def test_empty(self):
        name = self.write("empty", "")
        self.check_all(name, BAD_INPUT, name + ": the file is empty")

    def test_bytes_that_are_no_schedule(self):
        name = self.write("garbage", bytes(range(200, 256)))
        self.check_all(name, BAD_INPUT, name + ": byte 0: ")

    def test_text_with_an_error(self):
        name = self.write("typo.sched", "# gcfuzz schedule 1\nthreads 1\nt0  drop q9\n")
        self.check_all(name, BAD_INPUT, name + ":3:10: ")

    def test_text_with_another_header(self):
        name = self.write("other.sched", "# some other format\n")
        self.check_all(name, BAD_INPUT, name + ":1:")

    def test_hex_that_is_none(self):
        self.check_all("hex:xyz", BAD_INPUT, "hex: digit 1 is not a hex digit")

    def test_below_a_file(self):
        name = self.cycle() + "/x"
        self.check_all(name, NO_INPUT, name + ": Not a directory")

    def test_good_ones_are_still_served(self):
        missing = self.path("nothing")
        self.check(run("show", missing, self.cycle()), NO_INPUT, missing, CYCLE)
        self.check(run("run", missing, self.cycle()), NO_INPUT, missing, "clean in 1 of 1 run")


class ShowAndPack(ToolTest):
    def test_round_trip(self):
        self.check(run("show", self.packed()), OK, output=CYCLE)
        self.assertEqual(run("show", self.packed()).stdout, CYCLE)

    def test_text_is_printed_in_its_canonical_form(self):
        loose = self.write("loose", CYCLE.replace("t0  ", "  t0 ").replace("\n", "  # why\n"))
        with open(loose, encoding="ascii") as file:
            text = file.read().replace("# gcfuzz schedule 1  # why", "# gcfuzz schedule 1")
        self.assertEqual(run("show", self.write("loose", text)).stdout, CYCLE)

    def test_several_files_are_told_apart(self):
        result = run("show", self.packed(), self.cycle())
        self.assertEqual(result.stdout.count(CYCLE), 2)
        for name in ("cycle.bin", "cycle.sched"):
            self.assertIn(f"# {self.path(name)}\n", result.stdout)

    def test_hex_name_is_an_input(self):
        name = run("show", "--hex", self.cycle()).stdout.strip()
        self.assertEqual(name, "hex:" + self.read(self.packed()).hex())
        self.assertEqual(run("show", name).stdout, CYCLE)

    def test_raw_decodes_anything(self):
        name = self.write("garbage", bytes(range(200, 256)))
        self.check(run("show", "--raw", name), OK, output="# gcfuzz schedule 1\n")

    def test_pack_to_standard_output(self):
        result = run("pack", self.cycle(), text=False)
        self.assertEqual(result.stdout, self.read(self.packed()))

    def test_pack_refuses_a_terminal(self):
        controller, terminal = pty.openpty()
        result = run("pack", self.cycle(), stdout=terminal)
        os.close(terminal)
        os.close(controller)
        self.check(result, USAGE, "the binary form is not for a terminal")


class Run(ToolTest):
    def test_counts_runs(self):
        name = self.cycle()
        self.check(run("run", "--times", "3", name), OK, output=f"{name}: clean in 3 of 3 runs\n")

    def test_in_this_process(self):
        self.check(run("run", "--times", "200", "--in-process", self.cycle()), OK,
                   output="clean in 200 of 200 runs\n")

    def test_interleaved_runs_tell_their_events(self):
        schedule = self.write("preempted.sched", CYCLE + "t0  at clear#1 -> t1\n")
        shown = self.check(run("run", "--interleave", "--events", schedule), OK)
        lines = shown.stdout.splitlines()
        self.assertEqual(lines[0], "gcfuzz: verdict: clean")
        self.assertRegex(lines[1], "^gcfuzz: events: [0-9]+, fingerprint [0-9a-f]{16}$")
        self.assertRegex(shown.stdout, "\nt0 clear#1 of operation 6( after [0-9]+ edges)?, then t1\n")
        self.assertRegex(shown.stdout, "\nt1 op#1 of operation 4( after [0-9]+ edges)?, then t1\n")

    def test_interleaved_runs_are_the_same_in_every_process(self):
        verify = ("run", "--interleave", "--mask", "known", "--verify", "--times", "3", "--random", "4")
        verified = self.check(run(*verify, self.cycle()), OK)
        self.assertRegex(verified.stdout,
                         "cycle.sched: same events in 3 of 3 runs .[0-9]+, fingerprint")
        self.assertIn("random 4 of seed 1: same events in 3 of 3 runs", verified.stdout)
        self.assertIn("5 of 5 inputs had the same events in all of 3 runs", verified.stdout)
        alone = run(*verify, "--jobs", "1", self.cycle())
        self.assertEqual(alone.stdout, verified.stdout)

    def test_what_was_executed_before_shows_in_no_event(self):
        if "variant tsan" in run("--version").stdout:
            self.skipTest("the type cache stays, so that races are seen (python/internals.c)")
        self.check(run("run", "--interleave", "--mask", "known", "--verify", "--times", "3",
                       "--after", "10", self.cycle()), OK, output="same events in 3 of 3 runs")
        self.check(run("run", "--after", "10", "--in-process", self.cycle()), USAGE, "--after")

    def test_a_policy_decides_where_threads_are_switched(self):
        fingerprints = set()
        for policy in ("schedule", "round-robin", "random", "pos", "pct:3"):
            shown = self.check(run("run", "--interleave", "--events", "--policy", policy,
                                   self.cycle()), OK)
            fingerprints.add(shown.stdout.splitlines()[1])
            self.check(run("run", "--interleave", "--verify", "--times", "2", "--policy", policy,
                           self.cycle()), OK, output="same events in 2 of 2 runs")
        self.assertEqual(len(fingerprints), 5)
        for unknown in ("pct", "pct:0", "pct:17", "pct:3x", "fair"):
            self.check(run("run", "--interleave", "--policy", unknown, self.cycle()), USAGE,
                       f"--policy {unknown}: expected schedule, round-robin, random, pos, or pct:D")

    def test_a_run_is_recorded_and_replayed(self):
        for policy in ("schedule", "random", "pos", "pct:3"):
            recording = self.path(policy)
            recorded = self.check(run("run", "--interleave", "--policy", policy, "--seed", "4",
                                      "--record", recording, self.cycle()), OK)
            self.assertRegex(recorded.stdout, r"\nrecorded: [0-9]+ events in " + recording)
            self.check(run("run", "--interleave", "--replay", recording, "--times", "3"), OK,
                       output=recording + ": clean in 3 of 3 runs\n")

    def test_a_replay_of_another_schedule_says_where_it_diverges(self):
        recording, out = self.path("recording"), self.path("out.json")
        run("run", "--interleave", "--record", recording, self.cycle())
        other = self.write("other.sched", CYCLE.replace("drop r1", "r1 = copy r1"))
        result = self.check(run("run", "--interleave", "--replay", recording, "--times", "2",
                                "--json", out, other), DIVERGED, output="diverged in 2 of 2 runs")
        self.assertRegex(result.stderr, "gcfuzz: DIVERGED: event [0-9]+: 't0 .*' instead of 't0 ")
        runs = json.loads(self.read("out.json"))
        self.assertEqual(against_schema(runs), [])
        self.assertEqual((runs["inputs"][0]["diverged"], runs["inputs"][0]["findings"]), (2, []))

    def test_a_damaged_recording_is_rejected(self):
        recording = self.path("recording")
        run("run", "--interleave", "--record", recording, self.cycle())
        with open(recording, encoding="ascii") as file:
            good = file.read()
        for damaged, line in ((good[:-40], r"[0-9]+"), (good.replace("t1 -> t0", "t1 -> t1", 1), "8"),
                              (good.replace("recording 1", "recording 7"), "1"), ("", "1")):
            result = self.check(run("run", "--interleave", "--replay",
                                    self.write("damaged", damaged)), BAD_INPUT)
            self.assertRegex(result.stderr, f"gcfuzz: .*damaged:{line}: ")
        self.check(run("run", "--interleave", "--replay", self.path("none")), NO_INPUT,
                   self.path("none") + ": No such file or directory")

    def test_what_a_policy_did_becomes_preemptions(self):
        baked = self.path("baked.sched")
        made = self.check(run("run", "--interleave", "--policy", "random", "--seed", "4", "--bake",
                              baked, self.cycle()), OK)
        rows = int(re.search(r"\nbaked: ([0-9]+) preemptions in .*: clean, with the same events",
                             made.stdout).group(1))
        self.assertEqual(run("show", baked).stdout.count(" at "), rows)
        self.assertGreater(rows, 1)
        self.check(run("run", "--interleave", baked), OK, output="clean in 1 of 1 run")

    def test_one_run_is_recorded(self):
        for arguments in (["--record", "x", self.cycle()], ["--replay", "x"], ["--bake", "x"],
                          ["--interleave", "--record", "x", "--times", "2", self.cycle()],
                          ["--interleave", "--record", "x", self.cycle(), self.cycle()]):
            self.check(run("run", *arguments), USAGE)

    def test_both_forms_and_hex(self):
        hexadecimal = run("show", "--hex", self.cycle()).stdout.strip()
        result = self.check(run("run", self.cycle(), self.packed(), hexadecimal), OK)
        self.assertEqual(result.stdout.count("clean in 1 of 1 run\n"), 3)
        self.assertEqual(result.stderr, "")

    def test_raw(self):
        name = self.write("garbage", bytes(range(200, 256)))
        self.check(run("run", "--raw", name), OK, output="clean in 1 of 1 run")

    def test_also_in_another_build(self):
        name, build = self.cycle(), os.path.dirname(os.path.dirname(os.path.realpath(GCFUZZ)))
        result = self.check(run("run", "--also", build + "/", "--times", "2", name), OK)
        self.assertRegex(result.stdout, rf"^{re.escape(name)}: clean in 2 of 2 runs\n"
                         r"  not in CPython 3\.\S+, variant \w+: clean in 2 of 2 runs\n$")

    def test_also_takes_several_and_names_beside_this_build(self):
        build = os.path.basename(os.path.dirname(os.path.dirname(os.path.realpath(GCFUZZ))))
        result = self.check(run("run", "--also", build + "," + build, self.cycle()), OK)
        self.assertEqual(result.stdout.count("  not in CPython 3."), 2)

    def test_also_says_how_to_make_what_is_missing(self):
        for name, command in (("9.9.9-tsan", "--cpython 9.9.9 --variant tsan"),
                              ("9.9.9+gh-1+gh-2-asan",
                               "--cpython 9.9.9 --plant gh-1 --plant gh-2 --variant asan"),
                              (self.path("v9.9-plain"), "--cpython v9.9 --variant plain")):
            result = self.check(run("run", "--also", name, self.cycle()), NO_INPUT,
                                f"--also {name}: there is no ")
            self.assertIn(f"bin/gcfuzz; to make it: scripts/build.sh {command}\n", result.stderr)
            self.assertEqual(result.stdout, "")

    def test_minimize_wants_a_failure(self):
        name = self.cycle()
        self.check(run("minimize", "--times", "3", "--each", "1", name), BAD_INPUT,
                   f"{name}: clean in 3 of 3 runs: there is nothing to minimize")
        self.assertEqual(os.listdir(self.directory), ["cycle.sched"])


    def test_json_of_clean_runs(self):
        out = self.path("runs.json")
        self.check(run("run", "--times", "2", "--json", out, self.cycle()), OK)
        runs = json.loads(self.read("runs.json"))
        self.assertEqual(against_schema(runs), [])
        one, = runs["inputs"]
        self.assertEqual((one["runs"], one["clean"], one["findings"]), (2, 2, []))
        self.assertEqual(one["schedule"]["text"], CYCLE)

    def test_json_cannot_be_written(self):
        self.check(run("run", "--json", "/dev/full", self.cycle()), CANT_CREATE,
                   "/dev/full: No space left on device")

    def test_no_process_can_be_started(self):
        result = run("run", "--times", "3", self.cycle(), preexec_fn=forbid_fork)
        self.check(result, HARNESS_FAULT, "HARNESS FAULT: cannot fork: Resource temporarily unavailable")
        self.assertIn(": harness fault: cannot fork: Resource temporarily unavailable in 3 of 3 runs",
                      result.stdout)


class Signature(ToolTest):
    REPORT = """noise
==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60 at pc 0x55 bp 0x7f sp 0x7e
    #0 0x55 in Py_TYPE Include/object.h:336:16
    #1 0x56 in invoke_gc_callback Python/gc.c:1:2
CPython 3.13.5 free-threaded, variant asan
"""

    def test_text(self):
        result = self.check(run("signature", self.write("report", self.REPORT)), OK)
        self.assertEqual(result.stdout.splitlines()[1:], [
            "signature: 726b04cc77dc asan:bad-access/invoke_gc_callback",
            "label: known: gh-149816 (fixed in 3.14.8)"])

    def test_the_version_of_the_report_counts(self):
        report = self.REPORT.replace("3.13.5", "3.14.8")
        result = self.check(run("signature", self.write("report", report)), OK)
        self.assertIn("label: NEW (looks like gh-149816, fixed in 3.14.8)\n", result.stdout)

    def test_json_from_standard_input(self):
        result = self.check(run("signature", "--json", "-", input=self.REPORT), OK)
        signed = json.loads(result.stdout)
        self.assertEqual((signed["kind"], signed["cpython"], signed["variant"]),
                         ("finding", "3.13.5", "asan"))

    def test_how_it_ended(self):
        result = self.check(run("signature", "--ending", "signal 11 (Segmentation fault)", "-", input=""), OK)
        self.assertIn(" signal-11\n", result.stdout)
        self.check(run("signature", "-", input=""), OK, output="nothing that failed\n")

    def test_missing(self):
        self.check(run("signature", self.path("nothing")), NO_INPUT,
                   self.path("nothing") + ": No such file or directory")


class UnwritableOutput(ToolTest):
    """A full disk and a reader that went away are errors of every verb."""

    def commands(self):
        return (["show", self.cycle()], ["pack", self.cycle()], ["run", self.cycle()], ["ops"],
                ["stats", self.cycle()], ["doctor"], ["--help"], ["run", "--help"], ["--version"])

    def test_full_disk(self):
        for command in self.commands():
            with self.subTest(command=command), open("/dev/full", "wb") as full:
                self.check(run(*command, stdout=full), CANT_CREATE,
                           "standard output: No space left on device")

    def test_reader_gone(self):
        for command in self.commands():
            with self.subTest(command=command):
                reader, writer = os.pipe()
                os.close(reader)
                result = run(*command, stdout=writer)
                os.close(writer)
                self.check(result, CANT_CREATE, "standard output: Broken pipe")

    def test_closed(self):
        for command in self.commands():
            with self.subTest(command=command):
                result = run(*command, preexec_fn=lambda: os.close(1))
                self.check(result, CANT_CREATE, "standard output: Bad file descriptor")

    def test_pack(self):
        self.check(run("pack", self.cycle(), "-o", "/dev/full"), CANT_CREATE,
                   "/dev/full: No space left on device")
        self.check(run("pack", self.cycle(), "-o", self.path("no/such")), CANT_CREATE,
                   self.path("no/such") + ": No such file or directory")
        self.check(run("pack", self.cycle(), "-o", self.directory), CANT_CREATE,
                   self.directory + ": Is a directory")


if __name__ == "__main__":
    main(__doc__)
