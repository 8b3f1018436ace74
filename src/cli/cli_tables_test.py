"""The verbs of gcfuzz that tell about things: operations, what is by design, statistics, the
build.

usage: cli_tables_test.py GCFUZZ [unittest arguments]
"""

import json
import os
import re

from cli_testing import (CYCLE, NO_INPUT, OK, USAGE, ToolTest, main, run)


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
        for verb in ("stats", "run", "minimize", "settle"):
            self.check(run(verb, "--mask", "new,nonsense", self.cycle()), USAGE,
                       "--mask: there is no operation 'nonsense'")
        environment = {**os.environ, "GCFUZZ_MASK": "nonsense"}
        self.check(run("stats", self.cycle(), env=environment), USAGE,
                   "GCFUZZ_MASK: there is no operation 'nonsense'")
        self.check(run("stats", "--mask", "", self.cycle(), env=environment), OK)

    def test_edges_of_the_collector(self):
        if "variant plain" in run("--version").stdout or "coverage" in run("--version").stdout:
            self.skipTest("no counters in this variant")
        edges = json.loads(run("stats", "--json", "--mask", "known", "--random", "50").stdout)["edges"]
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


if __name__ == "__main__":
    main(__doc__)
