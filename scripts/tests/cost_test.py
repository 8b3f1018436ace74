"""Tests of scripts/lib/cost.py, with programs that stand in for the benchmarks."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from fakes import make_program

SCRIPT = Path(__file__).resolve().parent.parent / "lib" / "cost.py"

# Takes 2 ms for an execution in parallel and so many microseconds one thread at a time.
RUNNER = """#!{python}
import json, sys
interleaved = "--runner=interleave" in sys.argv
name = [word for word in sys.argv if "filter" in word][0].split("=")[1]
row = {{"name": name, "real_time": {micros} if interleaved else 2000, "cpu_time": 1000, "switches": 0.5}}
if interleaved:
    row |= {{kind: 7 for kind in ("op", "callback", "block", "wake", "yield", "edge")}}
print(json.dumps({{"benchmarks": [row | {error}]}}))
"""
YIELD = """#!{python}
import json
kinds = ("op", "callback", "block", "wake", "yield", "edge", "load")
rows = [("Free/nothing", 1e-9), ("Free/edge", 3e-9), ("Free/load", 2e-9)]
rows += [("Passed/" + kind, 11e-9) for kind in kinds if kind != "block"]
rows += [("Switched/" + kind, 4e-6) for kind in kinds]
print(json.dumps({{"benchmarks": [{{"name": name + "/manual_time", "each": each}} for name, each in rows]}}))
"""


class CostTest(unittest.TestCase):
    def measure(self, micros, error="{}"):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("runner_bench", RUNNER), ("runner_bench_without_edges", RUNNER),
                               ("yield_bench", YIELD)):
                make_program(Path(folder) / name,
                             text.format(python=sys.executable, micros=micros, error=error))
            return subprocess.run([sys.executable, SCRIPT, "--programs", folder, "--rounds", "3"],
                                  capture_output=True, text=True, check=False, timeout=120)

    def test_ratios_and_points(self):
        result = self.measure(micros=4000)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("| interleave | with edges | op | 250 | 1.00 | 0.50 | 0.50, 1.00 |", result.stdout)
        self.assertIn("| parallel | without edges | nowhere | 500 |", result.stdout)
        self.assertIn("| edge, thread not under control | | 2.0 ns | |", result.stdout)
        self.assertIn("| edge | 7.0 | 10 ns | 4.0 µs |", result.stdout)
        self.assertIn("| load | not counted | 10 ns | 4.0 µs |", result.stdout)
        self.assertIn("| block | 7.0 |  | 4.0 µs |", result.stdout)
        self.assertIn("One thread at a time: 0.50 of the parallel runner's", result.stdout)

    def test_a_finding_ends_it(self):
        result = self.measure(micros=4000, error='{"error_occurred": True, "error_message": "a finding"}')
        self.assertEqual(result.returncode, 1)
        self.assertIn("a finding", result.stderr)
        self.assertNotIn("One thread", result.stdout)


if __name__ == "__main__":
    unittest.main()
