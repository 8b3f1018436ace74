"""A race under control, in the tsan variant: found wherever the schedule reaches it, and replayed.

usage: cli_races_test.py GCFUZZ [unittest arguments]
"""

import re

from cli_testing import FINDING, OK, ToolTest, main, run

# gc.get_stats() reads what a collection has written without a lock (gh-151646). Nothing else of
# the two operations orders them; run in parallel they seldom meet.
STATS = """# gcfuzz schedule 1
threads 2
t0  collect 2
t1  get_stats
"""
NO_STATS = STATS.replace("get_stats", "r0 = new r0")
TIMES = "100"


def unfixed(version):
    """Whether that CPython has gh-151646 (src/report/known_bugs.def)."""
    return tuple(map(int, re.search(r"CPython (\d+)\.(\d+)", version).groups())) < (3, 16)


class Races(ToolTest):
    def outcome(self, schedule):
        result = run("run", "--interleave", "--times", TIMES, self.write("input.sched", schedule))
        return result, result.stdout.split(": ", 1)[1].strip()

    def test_a_race_of_two_operations_is_found_in_each_of_a_hundred_runs(self):
        result, outcome = self.outcome(STATS)
        if not unfixed(run("--version").stdout):
            self.skipTest("this CPython has no such race")
        self.assertEqual(outcome, f"ThreadSanitizer: data race in {TIMES} of {TIMES} runs")
        self.assertEqual(result.returncode, FINDING)
        self.assertIn("label: known: gh-151646", result.stderr)
        self.assertEqual(result.stderr.count("signature: "), 1, "the reports differ")

    def test_where_nothing_is_shared_there_is_none(self):
        result, outcome = self.outcome(NO_STATS)
        self.assertEqual(outcome, f"clean in {TIMES} of {TIMES} runs")
        self.assertEqual(result.returncode, OK)

    def test_verify_says_what_the_runs_ended_with(self):
        result = run("run", "--interleave", "--verify", "--times", "2", self.write("input.sched", NO_STATS))
        self.assertRegex(result.stdout, r"same events in 2 of 2 runs \([0-9]+, fingerprint [0-9a-f]+\)")
        result = run("run", "--interleave", "--verify", "--times", "2", self.write("input.sched", STATS))
        self.assertRegex(result.stdout, r"fingerprint [0-9a-f]+: ThreadSanitizer: data race\)")

    def test_random_schedules_have_the_same_events_and_the_harness_no_races(self):
        result = run("run", "--interleave", "--mask", "known", "--verify", "--times", "3", "--random", "20")
        self.assertIn("20 of 20 inputs had the same events in all of 3 runs", result.stdout)
        self.assertGreater(len(set(re.findall("fingerprint ([0-9a-f]+)", result.stdout))), 10,
                           "all end at the same place")


if __name__ == "__main__":
    main(__doc__)
