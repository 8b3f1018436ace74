"""Executes the packed seeds: they must be clean, and do what they say.

usage: seeds_run_test.py GCFUZZ SEED_FOLDER
"""

import json
import pathlib
import subprocess
import sys
import unittest


class SeedsRunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run = subprocess.run([GCFUZZ, "stats", "--json", SEEDS], capture_output=True, text=True)
        cls.exit_code, cls.errors = run.returncode, run.stderr
        cls.stats = json.loads(run.stdout) if run.stdout else {"ops": {}, "masked": ""}
        masked = cls.stats["masked"].split(",")
        cls.unmasked = {name: op for name, op in cls.stats["ops"].items() if name not in masked}

    def test_every_seed_is_clean(self):
        self.assertEqual(self.exit_code, 0, self.errors)
        self.assertEqual(self.stats["executions"], len(list(pathlib.Path(SEEDS).iterdir())))

    def test_every_operation_takes_effect_somewhere(self):
        for name, counts in self.unmasked.items():
            self.assertTrue(counts["effective"] > 0 or counts["lacking"], name)

    def test_hardly_any_operation_is_skipped(self):
        # A seed with a mistake in it does less than it says. Room for operations that
        # race with another thread's on purpose.
        counts = self.unmasked.values()
        skipped = sum(one["skipped"] for one in counts)
        self.assertLess(skipped, 0.02 * sum(one["executed"] for one in counts))

    def test_seeds_reach_what_oracles_look_at(self):
        for what in ("born", "cleared", "finalized", "weakref_callbacks", "dropped_by_other"):
            self.assertGreater(self.stats[what], 0, what)


if __name__ == "__main__":
    GCFUZZ, SEEDS = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
