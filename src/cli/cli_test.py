"""Runs the tool gcfuzz as people do: what it says, and with which exit code.

usage: cli_test.py GCFUZZ [--failing INPUT] [unittest arguments]

Without --failing: everything that a sound CPython can show. With it: only what needs an
input that fails now and then; GCFUZZ is then linked with a CPython in which it does.
"""

import ctypes
import errno
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

OK, FINDING, USAGE, BAD_INPUT, NO_INPUT, HARNESS_FAULT, CANT_CREATE = 0, 1, 64, 65, 66, 70, 73

CYCLE = """# gcfuzz schedule 1
threads 2
t0  r0 = type base=native clear=super
t0  r1 = new r0
t0  link r1.a -> r1
t1  get_objects
t0  drop r1
t0  collect 2
"""

GCFUZZ = ""
FAILING = ""


def run(*arguments, **options):
    """Runs the tool; text output unless told otherwise."""
    options.setdefault("text", True)
    if "stdout" not in options:
        options["stdout"] = subprocess.PIPE
    return subprocess.run([GCFUZZ, *arguments], stderr=subprocess.PIPE, timeout=600,
                          check=False, **options)


def forbid_fork():
    """From here on fork, vfork and clone fail with EAGAIN, as at a limit of processes, which
    does not bind root: a seccomp filter (linux/filter.h) that looks at the number of the call."""
    numbers = {"x86_64": (56, 57, 58), "aarch64": (220,)}[os.uname().machine]
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET
    allow, fail = 0x7fff0000, 0x00050000 | errno.EAGAIN
    steps = [(load, 0, 0, 0)]
    for place, number in enumerate(numbers):
        steps.append((equal, len(numbers) - place, 0, number))
    steps += [(answer, 0, 0, allow), (answer, 0, 0, fail)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(set_seccomp, filter_mode, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def against_schema(value):
    """What in `value` is not as run.schema.json says: as much of JSON Schema as that uses."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.schema.json")
    with open(path, encoding="utf-8") as file:
        root = json.load(file)
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
             "null": type(None)}

    def faults(part, schema, where):
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(isinstance(part, types[name]) for name in wanted):
            return [f"{where}: not {wanted}"]
        if "enum" in schema and part not in schema["enum"]:
            return [f"{where}: not one of {schema['enum']}"]
        if isinstance(part, list):
            return [fault for item in part for fault in faults(item, schema["items"], where + "[]")]
        if not isinstance(part, dict):
            return []
        found = [f"{where}: no {name}" for name in schema["required"] if name not in part]
        for name, item in part.items():
            known = schema["properties"].get(name)
            found += faults(item, known, f"{where}.{name}") if known else [f"{where}: {name} is not in it"]
        return found
    return faults(value, root, "run")


class ToolTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def write(self, name, content):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name):
        with open(os.path.join(self.directory, name), "rb") as file:
            return file.read()

    def path(self, name):
        return os.path.join(self.directory, name)

    def cycle(self):
        return self.write("cycle.sched", CYCLE)

    def packed(self):
        out = self.path("cycle.bin")
        self.check(run("pack", self.cycle(), "-o", out), OK)
        return out

    def check(self, result, exit_code, complaint=None, output=None):
        """Exit code, and a complaint that carries the prefix all of ours have."""
        self.assertEqual(result.returncode, exit_code, (result.stdout, result.stderr))
        if complaint is not None:
            self.assertIn("gcfuzz: " + complaint, result.stderr)
        if output is not None:
            self.assertIn(output, result.stdout)
        return result


class CommandLine(ToolTest):
    VERBS = ("show", "pack", "run", "minimize", "ops", "stats", "doctor", "signature",
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
        for verb in ("show", "pack", "run", "minimize"):
            self.check(run(verb), USAGE, "FILE is required")

    def test_numbers_out_of_range(self):
        for arguments in (["run", "--times", "0"], ["run", "--times", "x"],
                          ["run", "--timeout", "-1"], ["minimize", "--times", "0"],
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

    VERBS = ("show", "pack", "run", "minimize")

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
        verified = self.check(run("run", "--interleave", "--verify", "--times", "3", "--random",
                                  "4", self.cycle()), OK)
        self.assertRegex(verified.stdout,
                         "cycle.sched: same events in 3 of 3 runs .[0-9]+, fingerprint")
        self.assertIn("random 4 of seed 1: same events in 3 of 3 runs", verified.stdout)
        self.assertIn("5 of 5 inputs had the same events in all of 3 runs", verified.stdout)

    def test_a_policy_decides_where_threads_are_switched(self):
        fingerprints = set()
        for policy in ("schedule", "round-robin", "random", "pct:3"):
            shown = self.check(run("run", "--interleave", "--events", "--policy", policy,
                                   self.cycle()), OK)
            fingerprints.add(shown.stdout.splitlines()[1])
            self.check(run("run", "--interleave", "--verify", "--times", "2", "--policy", policy,
                           self.cycle()), OK, output="same events in 2 of 2 runs")
        self.assertEqual(len(fingerprints), 4)
        for unknown in ("pct", "pct:0", "pct:17", "pct:3x", "fair"):
            self.check(run("run", "--interleave", "--policy", unknown, self.cycle()), USAGE,
                       f"--policy {unknown}: expected schedule, round-robin, random, or pct:D")

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


class Ops(ToolTest):
    def test_text_and_json_hold_the_same(self):
        table = json.loads(run("ops", "--json").stdout)
        self.assertGreaterEqual(len(table), 21)
        text = run("ops").stdout
        for op in table:
            self.assertIn(op["pattern"], text)
            self.assertIn(op["doc"].split()[-1], text)
            self.assertEqual(op["doc"], " ".join(op["doc"].split()))
        self.assertEqual(len({op["code"] for op in table}), len(table))

    def test_every_kind_of_operand_is_explained(self):
        text = run("ops").stdout
        legend = text[text.index("An operation stands on a line"):]
        for op in json.loads(run("ops", "--json").stdout):
            for kind in op["pattern"].split("{")[1:]:
                self.assertRegex(legend, r"(?m)^  \{" + kind.split("}")[0] + r"\} +\w")

    def test_flavours_and_bodies_are_explained(self):
        text = run("ops").stdout
        flavours = text[text.index("Flavours of native types:"):]
        self.assertRegex(flavours, r"(?m)^  pyo3 +#\[pyclass\(extends\)\]")
        example = re.search(r"(?m)^  t0 .*\n(  (?:t0|b0) .*\n)+", text).group()
        schedule = self.write("example", "# gcfuzz schedule 1\nthreads 1\n" + example)
        self.check(run("show", schedule), OK, output="b0  s0 = copy r0\n")


class ByDesign(ToolTest):
    def test_text_and_json_hold_the_same(self):
        table = json.loads(run("by-design", "--json").stdout)
        text = run("by-design").stdout
        self.assertGreaterEqual(len(table), 20)
        for row in table:
            so = "so on" if row["here"] else "not on"
            self.assertIn(f"{row['name']} ({row['versions']}; {so} CPython 3.", text)
            self.assertIn(f"    {row['what']}\n    source: {row['source']}\n", text)


class Stats(ToolTest):
    def test_counts_what_a_schedule_does(self):
        stats = json.loads(self.check(run("stats", "--json", self.cycle()), OK).stdout)
        self.assertEqual(stats["executions"], 1)
        self.assertEqual((stats["born"], stats["dropped"], stats["cleared"]), (1, 1, 1))
        self.assertEqual((stats["findings"], stats["rejected"]), (0, 0))
        once = {"executed": 1, "effective": 1, "skipped": 0, "lacking": False}
        for name in ("type", "new", "link", "drop", "collect", "get_objects"):
            self.assertEqual(stats["ops"][name], once, name)
        self.assertEqual(stats["ops"]["restart"]["executed"], 0)

    def test_traits_are_shares_of_the_executions(self):
        stats = json.loads(run("stats", "--json", self.cycle(), self.cycle()).stdout)
        self.assertEqual(stats["traits"]["collect"], 2)
        self.assertEqual(stats["traits"]["break_cycle"], 2)
        self.assertEqual(stats["traits"]["resurrect"], 0)
        self.assertRegex(run("stats", self.cycle()).stdout, r"(?m)^  break_cycle +1  \(100.0%\) ")

    def test_masked_operations_are_skipped(self):
        for mask in (["--mask", "collect,link"], []):
            stats = json.loads(run("stats", "--json", *mask, self.cycle(),
                                   env={**os.environ, "GCFUZZ_MASK": "link,collect"}).stdout)
            self.assertEqual(stats["masked"], "link,collect")
            self.assertEqual(stats["ops"]["link"],
                             {"executed": 1, "effective": 0, "skipped": 1, "lacking": False})

    def test_known_stands_for_operations(self):
        stats = json.loads(run("stats", "--json", "--mask", "known,link", self.cycle()).stdout)
        self.assertIn("link", stats["masked"].split(","))
        self.assertIn("fail_soon", stats["masked"].split(","))
        self.assertNotIn("known", stats["masked"])

    def test_unknown_masked_operation(self):
        for verb in ("stats", "run", "minimize"):
            self.check(run(verb, "--mask", "new,nonsense", self.cycle()), USAGE,
                       "--mask: there is no operation 'nonsense'")
        environment = {**os.environ, "GCFUZZ_MASK": "nonsense"}
        self.check(run("stats", self.cycle(), env=environment), USAGE,
                   "GCFUZZ_MASK: there is no operation 'nonsense'")
        self.check(run("stats", "--mask", "", self.cycle(), env=environment), OK)

    def test_edges_of_the_collector(self):
        if "variant plain" in run("--version").stdout or "coverage" in run("--version").stdout:
            self.skipTest("no counters in this variant")
        edges = json.loads(run("stats", "--json", "--random", "50").stdout)["edges"]
        self.assertEqual(edges["file"], "gc_free_threading.c")
        self.assertGreater(edges["total"], 300)
        self.assertGreater(edges["covered"], edges["total"] // 4)
        self.assertLess(edges["covered"], edges["total"])

    def test_directories_are_searched(self):
        os.makedirs(self.path("corpus/deeper"))
        self.write("corpus/one", CYCLE)
        self.write("corpus/deeper/two", bytes(range(256)))
        self.check(run("stats", self.path("corpus")), OK, output="executions                           2\n")

    def test_random_is_determined_by_its_seed(self):
        # How often a callback runs its body is for the threads to decide: none is given one.
        giving = [op["name"] for op in json.loads(run("ops", "--json").stdout)
                  if "{body}" in op["pattern"]]

        def executed(seed):
            stats = json.loads(run("stats", "--json", "--mask", ",".join(giving + ["known"]),
                                   "--random", "20", "--seed", seed).stdout)
            return {name: op["executed"] for name, op in stats["ops"].items()}

        self.assertEqual(executed("1"), executed("1"))
        self.assertNotEqual(executed("1"), executed("2"))

    def test_counts_of_a_fuzz_target(self):
        result = self.check(run("stats", "--counts", self.directory), OK,
                            output="of a fuzz target's life: 0 executions\n")
        self.assertIn("executions                           0\n", result.stdout)
        stats = json.loads(run("stats", "--json", "--counts", self.directory, self.cycle()).stdout)
        self.assertEqual(stats["campaign"]["ops"]["new"]["executed"], 0)
        self.assertEqual(stats["ops"]["new"]["executed"], 1)
        self.check(run("stats", "--counts", self.path("nothing")), USAGE, "--counts")

    def test_nothing_to_execute(self):
        self.check(run("stats"), USAGE, "stats: give FILE or DIR, or --random N")

    def test_rejected_inputs_are_counted(self):
        missing = self.path("nothing")
        result = self.check(run("stats", "--json", missing, self.cycle()), NO_INPUT,
                            missing + ": No such file or directory")
        stats = json.loads(result.stdout)
        self.assertEqual((stats["executions"], stats["rejected"]), (1, 1))


class Doctor(ToolTest):
    def test_text(self):
        result = self.check(run("doctor"), OK)
        for label in ("CPython ", "variant ", "configured with ", "counters ", "ASLR ", "cores "):
            self.assertRegex(result.stdout, "(?m)^" + label)

    def test_json(self):
        doctor = json.loads(self.check(run("doctor", "--json"), OK).stdout)
        self.assertTrue(doctor["suitable"])
        self.assertIn("--disable-gil", doctor["configured_with"])
        self.assertEqual(doctor["cores"]["usable"], len(os.sched_getaffinity(0)))
        checks = {check["name"]: check for check in doctor["checks"]}
        self.assertTrue(checks["no GIL"]["required"] and checks["no GIL"]["passed"])
        promised = {"asan": {"assertions", "sanitizer", "undefined", "coverage"},
                    "tsan": {"assertions", "sanitizer", "coverage"},
                    "debug": {"assertions", "sanitizer", "undefined", "validation", "coverage"},
                    "plain": set(), "coverage": {"assertions"}}
        required = {name for name, check in checks.items() if check["required"]}
        self.assertEqual(required - {"no GIL"}, promised[doctor["variant"]])


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

    def test_stats_stops_at_a_finding(self):
        copies = [FAILING] * 1000
        result = self.check(run("stats", "--json", *copies), FINDING, "FINDING: never dropped")
        stats = json.loads(result.stdout)
        self.assertEqual(stats["findings"], 1)
        self.assertLess(stats["executions"], 1000)

    def test_minimize(self):
        out = self.path("small.sched")
        before = len(run("show", FAILING).stdout.splitlines())
        result = self.check(run("minimize", "--times", "10", "--seconds", "40", FAILING, "-o", out), OK)
        self.assertRegex(result.stdout, r"(?m)^before: .* never dropped in \d+ of ")
        self.assertRegex(result.stdout, r"(?m)^after:  .* never dropped in \d+ of 50 runs")
        self.assertLess(len(run("show", out).stdout.splitlines()), before)
        replay = re.search(r"(?m)^replay: gcfuzz (run .*)$", result.stdout).group(1)
        self.check(run(*replay.split(), "--quiet"), FINDING, output="never dropped in")

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


def load_tests(loader, tests, _pattern):
    """With --failing that class alone, without it all others."""
    wanted = unittest.TestSuite()
    for suite in tests:
        for test in suite:
            if isinstance(test, Failing) == bool(FAILING):
                wanted.addTest(test)
    return wanted


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(__doc__)
    GCFUZZ = os.path.abspath(arguments.pop(0))
    if arguments[:1] == ["--failing"]:
        FAILING = os.path.abspath(arguments[1])
        del arguments[:2]
    unittest.main(argv=[sys.argv[0], *arguments])
